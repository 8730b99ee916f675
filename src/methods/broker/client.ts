import { compactDecrypt, decodeProtectedHeader, importJWK, type CryptoKey, type JWK } from 'jose';
import * as openid from 'openid-client';
import { EsignError, StateError } from '../../errors.js';
import type { OidcRecord } from '../../evidence/index.js';
import type { MethodErrorCode } from '../errors.js';
import type { BrokerConfiguration } from './configuration.js';
import type { BrokerDirectory } from './directory.js';
import { unavailable, type BrokerFetch } from './transport.js';

/** How answers may be encrypted to us. */
const CONTENT_ENCRYPTION = ['A256GCM', 'A128GCM', 'A256CBC-HS512', 'A128CBC-HS256'];
const KEY_ENCRYPTION = 'RSA-OAEP-256';
/** Errors about who asks, and not about what is asked (RFC 6749 §5.2). */
const REFUSED_CLIENT: readonly string[] = ['invalid_client', 'unauthorized_client'];

/** What an answer is held against before it is looked at any closer. */
export interface AnswerChecks {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** Only an encrypted answer counts. */
  readonly isSealed: boolean;
}

/** What came of an answer: the inner ID token as it was signed, or why there is none. Never thrown, since both are expected. */
export type Answered =
  | { readonly idToken: string }
  /** The broker says so itself: the code of OAuth 2.0 or OpenID Connect. */
  | { readonly error: string; readonly from: 'browser' | 'broker' }
  /** The answer is not what was asked for. `code`: of the check, for the log. */
  | { readonly invalid: string };

/** Speaks OpenID Connect with the broker: code flow with PKCE S256, `private_key_jwt`, pushed or signed requests, encrypted answers. */
export class BrokerClient {
  constructor(
    private readonly configuration: BrokerConfiguration,
    private readonly directory: BrokerDirectory,
    private readonly call: BrokerFetch,
  ) {}

  /**
   * Where to send the browser, and the request as a record keeps it.
   *
   * @throws `UnavailableError` `BROKER_UNAVAILABLE`; `StateError` `BROKER_REFUSED` with `details.error`
   */
  async request(
    parameters: Readonly<Record<string, string>>,
    isSigned: boolean,
  ): Promise<{ readonly url: string; readonly request: OidcRecord['request'] }> {
    const all = { client_id: this.configuration.clientId, ...parameters };
    try {
      const client = await this.connect();
      if (!isSigned) {
        const { href } = await openid.buildAuthorizationUrlWithPAR(client, all);
        return { url: href, request: { form: 'pushed', parameters: all } };
      }
      const url = await openid.buildAuthorizationUrlWithJAR(client, all, await this.signingKey());
      return { url: url.href, request: { form: 'object', jwt: url.searchParams.get('request') ?? '' } };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Fetches the answer that a callback announces. @throws `UnavailableError` `BROKER_UNAVAILABLE` */
  async answer(callbackUrl: URL, { verifier, state, nonce, isSealed }: AnswerChecks): Promise<Answered> {
    const client = await this.connect();
    try {
      const tokens = await openid.authorizationCodeGrant(client, callbackUrl, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      return await this.open(tokens.id_token ?? '', isSealed);
    } catch (error) {
      if (error instanceof openid.AuthorizationResponseError) return { error: error.error, from: 'browser' };
      if (error instanceof openid.ResponseBodyError) return { error: error.error, from: 'broker' };
      const cause = unavailabilityIn(error);
      if (cause !== undefined) throw cause;
      const { code } = error as { code?: unknown };
      return { invalid: typeof code === 'string' ? code : 'unreadable' };
    }
  }

  /**
   * Whether the broker knows us by our key: it is asked for the answer to a code that it never gave.
   *
   * @returns true, or the broker's error for whom it does not know
   * @throws `UnavailableError` `BROKER_UNAVAILABLE`
   */
  async isKnown(): Promise<true | string> {
    const client = await this.connect();
    try {
      const nothing = { code: 'never-given', redirect_uri: this.configuration.issuer, code_verifier: 'x'.repeat(43) };
      await openid.genericGrantRequest(client, 'authorization_code', nothing);
      return true;
    } catch (error) {
      const cause = unavailabilityIn(error);
      if (cause !== undefined) throw cause;
      if (!(error instanceof openid.ResponseBodyError)) throw unavailable('The broker cannot be asked.', error);
      return REFUSED_CLIENT.includes(error.error) ? error.error : true;
    }
  }

  /** What others can check later is the inner token; the encryption around it proves nothing and dies with our key. */
  private async open(token: string, isSealed: boolean): Promise<Answered> {
    const isEncrypted = token.split('.').length === 5;
    if (!isEncrypted) return isSealed ? { invalid: 'not encrypted' } : { idToken: token };
    const { kid } = decodeProtectedHeader(token);
    const key =
      this.configuration.decryptionKeys.find((one) => one.kid === kid) ?? this.configuration.decryptionKeys[0];
    if (key === undefined) return { invalid: 'no key' };
    const { plaintext } = await compactDecrypt(token, await importJWK(key, KEY_ENCRYPTION));
    return { idToken: new TextDecoder().decode(plaintext) };
  }

  private async connect(): Promise<openid.Configuration> {
    const { clientId, decryptionKeys, environment } = this.configuration;
    const { document } = await this.directory.discovery();
    const auth = openid.PrivateKeyJwt(await this.signingKey());
    const client = new openid.Configuration(document as unknown as openid.ServerMetadata, clientId, {}, auth);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- this machine only, and only in tests: `brokerFetch` sees to it
    if (environment === 'test') openid.allowInsecureRequests(client);
    client[openid.customFetch] = (url, options) => this.call(url, options as Parameters<BrokerFetch>[1]);
    if (decryptionKeys.length > 0) {
      const keys = await Promise.all(decryptionKeys.map(decryptionKeyOf));
      openid.enableDecryptingResponses(client, CONTENT_ENCRYPTION, ...keys);
    }
    return client;
  }

  private async signingKey(): Promise<{ key: CryptoKey; kid: string }> {
    const { signingKey } = this.configuration;
    return { key: (await importJWK(signingKey, signingKey.alg)) as CryptoKey, kid: signingKey.kid };
  }
}

async function decryptionKeyOf(key: JWK & { readonly kid: string }): Promise<openid.DecryptionKey> {
  return { key: (await importJWK(key, KEY_ENCRYPTION)) as CryptoKey, alg: KEY_ENCRYPTION, kid: key.kid };
}

/** The library wraps what our transport throws. */
function unavailabilityIn(error: unknown): EsignError | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof EsignError && cause.retry === 'later') return cause;
  }
  return undefined;
}

function refusalOf(error: unknown): Error {
  const cause = unavailabilityIn(error);
  if (cause !== undefined) return cause;
  if (!(error instanceof openid.ResponseBodyError)) return unavailable('The broker cannot be asked.', error);
  const code: MethodErrorCode = 'BROKER_REFUSED';
  return new StateError(code, `The broker refused the request: ${error.error}`, { details: { error: error.error } });
}
