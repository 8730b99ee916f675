import type { OidcRecord } from '../../evidence/index.js';
import type { Json } from '../../signing/index.js';

/** What is kept of a request until the browser is back. Encrypted at rest; nothing of it reaches the browser. */
export interface BrokerRequest extends Json {
  readonly transactionId: string;
  /** The one `acr_values`. */
  readonly acr: string;
  readonly request: OidcRecord['request'];
  readonly requestedAt: string;
  readonly redirectUri: string;
  readonly state: string;
  /** What the way to the broker keeps, for example the verifier of PKCE. */
  readonly kept: Json;
  readonly nonce: string;
  readonly nonceRandom: string;
  /** Base64 of UTF-8, as shown. */
  readonly shownText?: string;
  /** Swedish BankID: base64 of what is signed unseen. */
  readonly hiddenData?: string;
}

/** @throws TypeError when it is something else */
export function brokerRequest(data: Json): BrokerRequest {
  if (typeof data['kept'] !== 'object' || typeof data['nonceRandom'] !== 'string') {
    throw new TypeError('not what the broker’s method has kept');
  }
  return data as BrokerRequest;
}
