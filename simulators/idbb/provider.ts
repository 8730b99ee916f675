import { randomBytes } from 'node:crypto';
import { errors, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { page } from '../pages.js';
import { storeFor } from '../provider-store.js';
import { accessTokenOf, pairwiseSubject } from './access-token.js';
import { ACRS } from './acrs.js';
import { failIfAsked, IdAnswers, type IdAnswerParts } from './answers.js';
import { SCOPE_CLAIMS } from './claims.js';

const ASSERTION_S = 5 * 60;
const ACCESS_TOKEN_S = 3600;
const INTERACTION_S = 15 * 60;

/** Every scope there is; `e-signature` is what registering a device asks for. */
export const SCOPES = ['openid', 'profile', 'address', 'national_id', 'e-signature'];

const ROUTES = {
  authorization: '/authorize',
  token: '/oauth/token',
  introspection: '/oauth/introspect',
  pushed_authorization_request: '/oauth/par',
  userinfo: '/oidc/userinfo',
  jwks: '/.well-known/jwks.json',
};

/** What a provider is made of. */
export interface IdProviderParts extends IdAnswerParts {
  readonly now: () => number;
  /** Makes subjects of this installation different from any other's. */
  readonly salt: string;
}

/** The library's access tokens, as far as they are changed here. */
interface TokenModel {
  readonly clientId?: string;
  readonly accountId?: string;
  readonly scope?: string;
  readonly generateTokenId: (this: TokenModel) => string;
}

/** The OpenID provider of one address. @param mount - path that it is reached below */
export function createIdProvider(issuer: string, mount: string, parts: IdProviderParts): Provider {
  const provider = new Provider(issuer, configurationOf(mount, parts));
  new IdAnswers(parts).attachTo(provider);
  // Kept and found like any other token, so that introspection and userinfo know it; readable as GovStack has it.
  const model = provider.AccessToken.prototype as unknown as TokenModel;
  const makeOpaque = model.generateTokenId;
  Object.assign(model, {
    generateTokenId(this: TokenModel): string {
      // Decides how the token is kept.
      makeOpaque.call(this);
      const { clientId = '', accountId, scope = '' } = this;
      const login = parts.logins.of(accountId);
      const age = login?.fault?.accessToken === 'expired' ? 2 * ACCESS_TOKEN_S : 0;
      const issuedAt = Math.floor(parts.now() / 1000) - age;
      const subject = pairwiseSubject(login?.person.id ?? '', clientId, parts.salt);
      const expiresAt = issuedAt + ACCESS_TOKEN_S;
      return accessTokenOf({ issuer, clientId, subject, scope, issuedAt, expiresAt }, parts.keys);
    },
  });
  return provider;
}

function configurationOf(mount: string, parts: IdProviderParts): Configuration {
  const { logins, clients, keys, salt, now } = parts;
  return {
    adapter: storeFor((id) => clients.payloadOf(id), now),
    jwks: { keys: [keys.current] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: '_idbb_session', interaction: '_idbb_interaction', resume: '_idbb_resume' },
    },
    acrValues: [...ACRS],
    scopes: SCOPES,
    claims: { openid: ['sub'], ...SCOPE_CLAIMS },
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: ['code'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_context, accountId, { clientId }) =>
      pairwiseSubject(logins.of(accountId)?.person.id ?? '', clientId, salt),
    pkce: { methods: ['S256'], required: () => true },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { request: false, requestUri: false },
      rpInitiatedLogout: { enabled: false },
    },
    routes: ROUTES,
    discovery: {
      userinfo_signing_alg_values_supported: ['RS256'],
      userinfo_encryption_alg_values_supported: ['RSA-OAEP-256', 'ECDH-ES'],
      userinfo_encryption_enc_values_supported: ['A256GCM'],
    },
    ttl: {
      ...{ AccessToken: ACCESS_TOKEN_S, AuthorizationCode: 120, Grant: ACCESS_TOKEN_S, IdToken: ACCESS_TOKEN_S },
      ...{ Interaction: INTERACTION_S, PushedAuthorizationRequest: 60, Session: INTERACTION_S },
    },
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256'] },
    interactions: {
      url: (_context, { uid, params }) =>
        `${mount}/login/${uid}/${typeof params['fault'] === 'string' ? `?fault=${params['fault']}` : ''}`,
    },
    extraParams: ['fault'],
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    loadExistingGrant: grantEverything,
    assertJwtClientAuthClaimsAndHeader: (context, claims) => {
      if (Number(claims['exp']) > now() / 1000 + ASSERTION_S) {
        throw new errors.InvalidClientAuth('the assertion lives longer than five minutes');
      }
      failIfAsked(context, logins);
    },
    renderError: (context, { error, error_description: description }) => {
      context.type = 'html';
      context.body = page({ title: 'This login cannot go on', intro: `${error}: ${description ?? ''}`, body: '' });
    },
  };
}

/** Consent is part of the login page. */
async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
  grant.addOIDCScope(SCOPES.join(' '));
  grant.addOIDCClaims(Object.values(SCOPE_CLAIMS).flat());
  await grant.save();
  return grant;
}
