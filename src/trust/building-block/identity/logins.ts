import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as openid from 'openid-client';
import { EsignError } from '../../../errors.js';
import type { CertificateSubject } from '../contract.js';
import type { KeptLogin, Operation } from '../operations/operation.js';
import { identityAway, type IdentityProvider } from './provider.js';
import { subjectOf } from './subject.js';

const SKEW_MS = 5_000;

/** Somebody who has logged in for one signature. */
export interface Person {
  /** Pairwise: means something to us alone. */
  readonly psut: string;
  readonly subject: CertificateSubject;
  readonly acr: string;
  readonly loggedInAt: Date;
}

/** What came of a login; both are expected. */
export type LoginOutcome =
  | { readonly person: Person }
  /** `denied`: the person did not want to. Else why the answer does not count, for the log. */
  | { readonly denied: boolean; readonly reason: string };

/** What somebody logs in for. */
export interface LoginPurpose extends Pick<Operation, 'operationId'> {
  readonly request: Pick<Operation['request'], 'digest' | 'serialNumber'>;
  /** Asked for besides. */
  readonly scope?: string;
}

/** Has people log in afresh for one signature: code flow with PKCE, bound to browser, operation and digest. */
export class Logins {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly redirectUri: string,
    private readonly now: () => Date,
  ) {}

  /** Where to send the browser. @throws `UnavailableError` `BB_IDENTITY_UNAVAILABLE` */
  async begin(
    { request, operationId, scope = '' }: LoginPurpose,
    language: string,
  ): Promise<{ readonly url: URL; readonly state: string; readonly kept: KeptLogin }> {
    const { acrValues = [], numberClaim = 'individual_id', numberScope } = this.provider.options;
    const state = randomBytes(32).toString('base64url');
    const verifier = randomBytes(32).toString('base64url');
    const nonce = nonceOf(operationId, state, request.digest);
    const essential = { essential: true };
    const userinfo = { given_name: essential, family_name: essential };
    const claims = {
      userinfo: request.serialNumber ? { ...userinfo, [numberClaim]: essential } : userinfo,
      id_token: { auth_time: essential },
    };
    const parameters = {
      ...{ redirect_uri: this.redirectUri, state, nonce },
      scope: ['openid profile', request.serialNumber ? numberScope : '', scope].filter(Boolean).join(' '),
      ...{ code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
      // No login of before may count as a signature.
      ...{ prompt: 'login', max_age: '0' },
      claims: JSON.stringify(claims),
      ui_locales: language,
      ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(' ') }),
    };
    const client = await this.provider.client();
    try {
      const isPushed = client.serverMetadata().pushed_authorization_request_endpoint !== undefined;
      const url = isPushed
        ? await openid.buildAuthorizationUrlWithPAR(client, parameters)
        : openid.buildAuthorizationUrl(client, parameters);
      return { url, state, kept: { verifier, nonce, startedAt: this.now().toISOString() } };
    } catch (error) {
      throw awayIn(error) ?? identityAway('The ID building block refuses to be asked.', error);
    }
  }

  /**
   * Fetches what a return from the ID building block announces, and checks it.
   *
   * @param returned - the address as it was called
   * @throws `UnavailableError` `BB_IDENTITY_UNAVAILABLE`
   */
  async finish(
    returned: URL,
    state: string,
    { operationId, request }: LoginPurpose,
    kept: KeptLogin,
  ): Promise<LoginOutcome> {
    // Made anew from what is to be signed: a login for another document does not fit.
    const nonce = nonceOf(operationId, state, request.digest);
    if (nonce !== kept.nonce) return { denied: false, reason: 'nonce' };
    const client = await this.provider.client();
    try {
      const tokens = await openid.authorizationCodeGrant(client, returned, {
        ...{ pkceCodeVerifier: kept.verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
      });
      const idToken = tokens.claims();
      if (idToken === undefined) return { denied: false, reason: 'no ID token' };
      const fault = this.faultOf(idToken, new Date(kept.startedAt)) ?? hashFault(tokens);
      if (fault !== null) return { denied: false, reason: fault };
      const claims = await openid.fetchUserInfo(client, tokens.access_token, idToken.sub);
      return { person: this.personOf(idToken, { ...claims }, request.serialNumber) };
    } catch (error) {
      return this.refusal(error);
    }
  }

  /** What the library does not check by itself: that somebody logged in since we asked, and how. */
  private faultOf(idToken: openid.IDToken, startedAt: Date): string | null {
    const { acrValues = [], clientId } = this.provider.options;
    const { auth_time: authTime, acr, aud, azp } = idToken;
    if (typeof authTime !== 'number') return 'no auth_time';
    const loggedInMs = authTime * 1000;
    // Whole seconds: a login in the second we asked in is not older than our question.
    if (loggedInMs < Math.floor(startedAt.getTime() / 1000) * 1000 - SKEW_MS) return 'old login';
    if (loggedInMs > this.now().getTime() + SKEW_MS) return 'login of the future';
    if (acrValues.length > 0 && (typeof acr !== 'string' || !acrValues.includes(acr))) return 'acr';
    if (Array.isArray(aud) && aud.length > 1 && azp !== clientId) return 'azp';
    return null;
  }

  private personOf(idToken: openid.IDToken, claims: Readonly<Record<string, unknown>>, serialNumber: boolean): Person {
    const { country, numberClaim = 'individual_id' } = this.provider.options;
    return {
      psut: idToken.sub,
      subject: subjectOf(claims, { country, numberClaim, serialNumber }),
      acr: typeof idToken.acr === 'string' ? idToken.acr : '',
      loggedInAt: new Date((idToken.auth_time ?? 0) * 1000),
    };
  }

  private refusal(error: unknown): LoginOutcome {
    if (error instanceof openid.AuthorizationResponseError) {
      if (error.error === 'temporarily_unavailable' || error.error === 'server_error') {
        throw identityAway('The ID building block cannot log anybody in now.', error);
      }
      return { denied: error.error === 'access_denied', reason: error.error };
    }
    const away = awayIn(error);
    if (away !== undefined) throw away;
    if (error instanceof EsignError) return { denied: false, reason: String(error.code) };
    const { code, error: said } = error as { code?: unknown; error?: unknown };
    return { denied: false, reason: [said, code].find((one) => typeof one === 'string') ?? 'unreadable' };
  }
}

/** Whether the ID token speaks of this very access token (OpenID Connect Core 1.0 clause 3.1.3.6). */
function hashFault({ id_token: idToken = '', access_token: token }: openid.TokenEndpointResponse): string | null {
  const { at_hash: expected } = decodeJwt(idToken);
  if (expected === undefined) return null;
  const bits = decodeProtectedHeader(idToken).alg?.slice(-3) ?? '';
  if (!['256', '384', '512'].includes(bits)) return 'at_hash';
  const digest = createHash(`sha${bits}`).update(token, 'ascii').digest();
  return digest.subarray(0, digest.length / 2).toString('base64url') === expected ? null : 'at_hash';
}

/** Binds a login to the operation, to this very attempt, and to the digest that is to be signed. */
function nonceOf(operationId: string, state: string, digest: Uint8Array): string {
  const bound = createHash('sha256').update(`esign login\n${operationId}\n${state}\n`).update(digest);
  return bound.digest('base64url');
}

/** The library wraps what our transport throws. */
export function awayIn(error: unknown): EsignError | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if (cause instanceof EsignError && cause.retry === 'later') return cause;
  }
  return undefined;
}
