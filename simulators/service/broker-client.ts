import { randomBytes } from 'node:crypto';
import { compactDecrypt, importJWK, type CryptoKey, type JWK } from 'jose';
import * as openid from 'openid-client';

/** The service's private keys at the broker. */
export interface ServiceKeys {
  readonly sig: JWK & { readonly kid: string };
  readonly enc: JWK & { readonly kid: string };
}

/** What a customer asks for. */
export interface AskedLogin {
  readonly method: string;
  readonly authType: string;
  readonly nonce: string;
  readonly language?: string;
  /** Base64. */
  readonly shownText?: string;
  readonly nationalNumber?: string;
}

/** A login that was begun at the broker. */
export interface BegunAtBroker {
  readonly url: string;
  readonly request: object;
  readonly verifier: string;
  readonly state: string;
}

/** The service's own agreement with the broker. */
export class ServiceAtBroker {
  constructor(
    private readonly issuer: string,
    private readonly clientId: string,
    private readonly keys: ServiceKeys,
    private readonly redirectUri: string,
  ) {}

  async begin(asked: AskedLogin): Promise<BegunAtBroker> {
    const client = await this.connect();
    const verifier = openid.randomPKCECodeVerifier();
    const state = randomBytes(24).toString('base64url');
    const hint = [
      ...(asked.shownText === undefined ? [] : ['action:sign', `message:${asked.shownText}`]),
      ...(asked.nationalNumber === undefined ? [] : [`sub:${asked.nationalNumber}`]),
    ].join(' ');
    const parameters: Record<string, string> = {
      client_id: this.clientId,
      response_type: 'code',
      redirect_uri: this.redirectUri,
      scope: 'openid',
      state,
      nonce: asked.nonce,
      acr_values: asked.authType,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      prompt: 'login',
      max_age: '0',
      ui_locales: asked.language ?? 'en',
      ...(hint === '' ? {} : { login_hint: hint }),
    };
    if (asked.method !== 'ftn_fi') {
      const { href } = await openid.buildAuthorizationUrlWithPAR(client, parameters);
      return { url: href, request: { form: 'pushed', parameters }, verifier, state };
    }
    const key = (await importJWK(this.keys.sig, 'RS256')) as CryptoKey;
    const url = await openid.buildAuthorizationUrlWithJAR(client, parameters, { key, kid: this.keys.sig.kid });
    return {
      url: url.href,
      request: { form: 'object', jwt: url.searchParams.get('request') ?? '' },
      verifier,
      state,
    };
  }

  /** @returns the token as the broker signed it */
  async finish(callback: URL, { verifier, state }: BegunAtBroker, nonce: string): Promise<string> {
    const client = await this.connect();
    const tokens = await openid.authorizationCodeGrant(client, callback, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const token = tokens.id_token ?? '';
    if (token.split('.').length !== 5) return token;
    const { plaintext } = await compactDecrypt(token, await importJWK(this.keys.enc, 'RSA-OAEP-256'));
    return new TextDecoder().decode(plaintext);
  }

  private async connect(): Promise<openid.Configuration> {
    const key = { key: (await importJWK(this.keys.sig, 'RS256')) as CryptoKey, kid: this.keys.sig.kid };
    const client = await openid.discovery(new URL(this.issuer), this.clientId, {}, openid.PrivateKeyJwt(key), {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- simulators talk to each other on this machine only
      execute: [openid.allowInsecureRequests],
    });
    const decryption = { key: (await importJWK(this.keys.enc, 'RSA-OAEP-256')) as CryptoKey, kid: this.keys.enc.kid };
    openid.enableDecryptingResponses(client, undefined, { ...decryption, alg: 'RSA-OAEP-256' });
    return client;
  }
}
