import { jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { AuthenticationError, EsignError } from '../../../errors.js';
import type { CertificateSubject } from '../contract.js';
import { TOKEN_ALGORITHMS } from '../e-services/callers.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { PublishedKeys } from '../published-keys.js';
import { awayIn } from './logins.js';
import type { IdentityProvider } from './provider.js';
import { subjectOf } from './subject.js';

const SKEW_S = 5;
const MAX_LOGIN_AGE_S = 900;
const MAX_TOKEN_BYTES = 16_000;

/** Somebody who calls with an access token of the ID building block that was made for us. */
export interface TokenOwner {
  readonly psut: string;
  /** @throws `NotAllowedError` `BB_LOGIN_REFUSED` when claims are missing */
  subject(serialNumber: boolean): CertificateSubject;
}

interface TokenFacts {
  readonly sub: string;
  readonly iat: number | undefined;
  readonly authTime: number | undefined;
  readonly scope: unknown;
}

/** Checks access tokens: asked about where the ID building block can be asked, else by their own signature. Only tokens made for us count. */
export class AccessTokens {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly keys: PublishedKeys,
    private readonly now: () => Date,
  ) {}

  /**
   * @param isFresh - whether the login must be recent, as for a signature
   * @throws `AuthenticationError` `BB_TOKEN_INVALID`, the same for whatever is wrong; `UnavailableError` `BB_IDENTITY_UNAVAILABLE`
   */
  async owner(token: string | undefined, isFresh: boolean): Promise<TokenOwner> {
    if (token === undefined || token === '' || token.length > MAX_TOKEN_BYTES) throw refused();
    try {
      const client = await this.provider.client();
      const canAsk = client.serverMetadata().introspection_endpoint !== undefined;
      const facts = canAsk ? await this.asked(client, token) : await this.verified(client, token);
      if (!this.hasScope(facts)) throw refused();
      if (isFresh) this.assertFresh(facts);
      // Equal subjects are demanded: the token is alive, and its owner's claims are its owner's.
      const claims: Readonly<Record<string, unknown>> = { ...(await openid.fetchUserInfo(client, token, facts.sub)) };
      const { country, numberClaim = 'individual_id' } = this.provider.options;
      const subject = (serialNumber: boolean): CertificateSubject =>
        subjectOf(claims, { country, numberClaim, serialNumber });
      return { psut: facts.sub, subject };
    } catch (error) {
      const away = awayIn(error);
      if (away !== undefined) throw away;
      if (error instanceof EsignError) throw error;
      throw refused(error);
    }
  }

  /** RFC 7662. That a token is active does not say whose it is: it must have been made for us. */
  private async asked(client: openid.Configuration, token: string): Promise<TokenFacts> {
    const answer = await openid.tokenIntrospection(client, token, { token_type_hint: 'access_token' });
    const { active, client_id: clientId, aud, iss, sub, exp, iat } = answer;
    const { issuer } = this.provider.options;
    if (!active || sub === undefined || !this.isOurs(clientId, aud)) throw refused();
    if (iss !== undefined && iss !== issuer) throw refused();
    if (exp !== undefined && exp <= this.now().getTime() / 1000 - SKEW_S) throw refused();
    return { sub, iat, authTime: numberIn(answer['auth_time']), scope: answer.scope };
  }

  private async verified(client: openid.Configuration, token: string): Promise<TokenFacts> {
    const { issuer } = this.provider.options;
    const { payload } = await jwtVerify(token, this.keys.of(client.serverMetadata().jwks_uri ?? ''), {
      ...{ issuer, algorithms: TOKEN_ALGORITHMS, clockTolerance: SKEW_S, currentDate: this.now() },
      requiredClaims: ['exp', 'sub'],
    });
    const { sub = '', aud, iat, client_id: clientId, nonce } = payload;
    // An ID token is no access token.
    if (nonce !== undefined || !this.isOurs(clientId, aud)) throw refused();
    return { sub, iat, authTime: numberIn(payload['auth_time']), scope: payload['scope'] };
  }

  private isOurs(clientId: unknown, aud: unknown): boolean {
    const { clientId: own } = this.provider.options;
    if (clientId !== undefined && clientId !== own) return false;
    const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    return clientId === own || audiences.includes(own);
  }

  private hasScope({ scope }: TokenFacts): boolean {
    const { accessScope } = this.provider.options;
    return accessScope === undefined || (typeof scope === 'string' && scope.split(' ').includes(accessScope));
  }

  private assertFresh({ iat, authTime }: TokenFacts): void {
    const { maxLoginAgeS = MAX_LOGIN_AGE_S } = this.provider.options;
    const since = authTime ?? iat;
    const ageS = since === undefined ? Infinity : this.now().getTime() / 1000 - since;
    if (ageS > maxLoginAgeS + SKEW_S) throw refused();
  }
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function refused(cause?: unknown): AuthenticationError<BuildingBlockErrorCode> {
  return new AuthenticationError('BB_TOKEN_INVALID', 'The authentication token does not count.', { cause });
}
