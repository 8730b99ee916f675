import { randomUUID } from 'node:crypto';
import express from 'express';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { serve, type Served } from '../simulators/served.js';

/** A plain OpenID provider: discovery, pushed requests, tokens. Whoever comes is logged in as one person. */
export class PlainProvider {
  private readonly asked = new Map<string, URLSearchParams>();
  private readonly codes = new Map<string, URLSearchParams>();

  private constructor(
    private readonly key: CryptoKey,
    private readonly jwk: JWK,
    private readonly claims: Readonly<Record<string, unknown>>,
    private served: Served,
  ) {}

  /** @param claims - what tokens say of the person */
  static async open(claims: Readonly<Record<string, unknown>>): Promise<PlainProvider> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
    const jwk = await exportJWK(publicKey);
    const named = { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' };
    const router = express.Router();
    const provider = new PlainProvider(privateKey, named, claims, await serve('/op', router));
    provider.mount(router);
    return provider;
  }

  get issuer(): string {
    return this.served.url;
  }

  close(): Promise<void> {
    return this.served.close();
  }

  /** Logs in at an address that the browser was sent to. @returns where it is led back to */
  logIn(address: string): string {
    const asked = this.asked.get(new URL(address).searchParams.get('request_uri') ?? '');
    if (asked === undefined) throw new Error('nothing was asked');
    const code = randomUUID();
    this.codes.set(code, asked);
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.issuer }).toString();
    return back.href;
  }

  private mount(router: express.Router): void {
    const { issuer } = this;
    router.get('/.well-known/openid-configuration', (_request, response) => {
      response.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        pushed_authorization_request_endpoint: `${issuer}/par`,
        authorization_response_iss_parameter_supported: true,
        token_endpoint_auth_signing_alg_values_supported: ['RS256'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    });
    router.get('/jwks', (_request, response) => void response.json({ keys: [this.jwk] }));
    router.use(express.urlencoded({ extended: false }));
    router.post('/par', ({ body }, response) => {
      const uri = `urn:ietf:params:oauth:request_uri:${randomUUID()}`;
      this.asked.set(uri, new URLSearchParams(body as Record<string, string>));
      response.status(201).json({ request_uri: uri, expires_in: 60 });
    });
    router.post('/token', async ({ body }, response) => {
      const asked = this.codes.get(String((body as { code?: unknown }).code));
      if (asked === undefined) response.status(400).json({ error: 'invalid_grant' });
      else response.json({ access_token: 'a', token_type: 'Bearer', id_token: await this.tokenFor(asked) });
    });
  }

  private tokenFor(asked: URLSearchParams): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...this.claims, nonce: asked.get('nonce'), acr: asked.get('acr_values'), auth_time: now })
      .setProtectedHeader({ alg: 'RS256', kid: this.jwk.kid ?? '' })
      .setIssuer(this.issuer)
      .setAudience(asked.get('client_id') ?? '')
      .setSubject('s-1')
      .setIssuedAt(now)
      .setExpirationTime(now + 600)
      .sign(this.key);
  }
}
