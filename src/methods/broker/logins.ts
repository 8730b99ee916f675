import { randomBytes } from 'node:crypto';
import { calculatePKCECodeChallenge } from 'openid-client';
import type { OidcRecord } from '../../evidence/index.js';
import type { Json } from '../../signing/index.js';
import type { Answered, BrokerClient } from './client.js';
import type { BrokerConfiguration } from './configuration.js';
import { loginHintOf } from './login-hint.js';
import type { Scheme } from './schemes.js';

/** Item of `login_hint`: Norwegian BankID signs with a certificate. */
const NORWEGIAN_CERTIFICATE = 'nobankid_csc';

/** A login with the intention to sign, as a method asks for it. */
export interface LoginRequest {
  readonly scheme: Scheme;
  /** The one `acr_values`. */
  readonly acr: string;
  /** Ours; the same however often it is asked for. */
  readonly transactionId: string;
  /** Where the browser comes back to, with {@link LoginRequest.state}. */
  readonly redirectUri: string;
  readonly state: string;
  /** Made from the document; comes back in the signed answer. */
  readonly nonce: string;
  readonly text?: string;
  /** Swedish BankID: base64 of what is signed unseen. */
  readonly hiddenData?: string;
  /** Only this person may log in, where the scheme can be told. */
  readonly nationalNumber?: string;
  /** BCP 47. */
  readonly language: string;
  /** A signature with a certificate of the person's own is wanted, where the eID can make one. */
  readonly wantsCertificate: boolean;
}

/** Where to send the browser, the request as a record keeps it, and what the way itself keeps. */
export interface BegunLogin {
  readonly url: string;
  readonly request: OidcRecord['request'];
  readonly kept: Json;
}

/** A way to have people log in at the broker: by our own agreement with it, or by a service's. */
export interface Logins {
  /** @throws `UnavailableError`; `StateError` when it is refused */
  begin(request: LoginRequest): Promise<BegunLogin>;
  /**
   * Fetches the answer that a callback announces.
   *
   * @param callback - the address as it was called, with its query
   * @throws `UnavailableError`
   */
  answer(callback: URL, kept: Json, request: Pick<LoginRequest, 'scheme' | 'state' | 'nonce'>): Promise<Answered>;
}

/** By our own agreement: PKCE, a fresh login, and our own keys. */
export class OwnLogins implements Logins {
  constructor(
    private readonly configuration: Pick<BrokerConfiguration, 'request'>,
    private readonly client: BrokerClient,
  ) {}

  async begin(asked: LoginRequest): Promise<BegunLogin> {
    const { scheme, acr, redirectUri, state, nonce, text, hiddenData, nationalNumber, language } = asked;
    const isSigned = scheme.isSealed || this.configuration.request === 'signed';
    // A signed request stands in an address, where a number must never be.
    const flags = asked.wantsCertificate ? [NORWEGIAN_CERTIFICATE] : [];
    const hint = loginHintOf(text, hiddenData, isSigned ? undefined : nationalNumber, flags);
    const verifier = randomBytes(32).toString('base64url');
    const { url, request } = await this.client.request(
      {
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: scheme.echo === 'bankid' ? 'openid evidence' : 'openid',
        ...{ state, nonce, acr_values: acr },
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        // No login of before may count as a signature.
        prompt: 'login',
        max_age: '0',
        ui_locales: language,
        ...(hint === undefined ? {} : { login_hint: hint }),
      },
      isSigned,
    );
    return { url, request, kept: { verifier } };
  }

  answer(
    callback: URL,
    kept: Json,
    { scheme, state, nonce }: Pick<LoginRequest, 'scheme' | 'state' | 'nonce'>,
  ): Promise<Answered> {
    const verifier = typeof kept.verifier === 'string' ? kept.verifier : '';
    return this.client.answer(callback, { verifier, state, nonce, isSealed: scheme.isSealed });
  }
}
