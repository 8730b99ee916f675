import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { errors, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { page } from '../pages.js';
import { storeFor } from '../provider-store.js';
import { Answers, type AnswerParts } from './answers.js';
import { clientPayload, type Clients } from './clients.js';
import { MEANS } from './means.js';

const CODE_S = 150;
const REQUEST_S = 60;
const INTERACTION_S = 15 * 60;
const ASSERTION_S = 5 * 60;

/** What a provider is made of. */
export interface ProviderParts extends AnswerParts {
  readonly clients: Clients;
  readonly now: () => number;
}

/** The OpenID provider of one address. @param mount - path that it is reached below */
export function createProvider(issuer: string, mount: string, parts: ProviderParts): Provider {
  const provider = new Provider(issuer, configurationOf(mount, parts));
  new Answers(parts).attachTo(provider);
  return provider;
}

function configurationOf(mount: string, parts: ProviderParts): Configuration {
  return {
    adapter: storeFor((id) => clientPayload(parts.clients, id), parts.now),
    jwks: { keys: [parts.keys.current] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    acrValues: MEANS.map(({ acr }) => acr),
    scopes: ['openid', 'evidence', 'ssn', 'birthdate'],
    clientAuthMethods: ['private_key_jwt'],
    responseTypes: ['code'],
    subjectTypes: ['public'],
    pkce: { methods: ['S256'], required: () => true },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { request: true, requestUri: false },
      rpInitiatedLogout: { enabled: false },
    },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      pushed_authorization_request: '/oauth2/par',
      userinfo: '/oauth2/userinfo',
      jwks: '/.well-known/jwks',
    },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: CODE_S,
      Grant: 300,
      IdToken: 1200,
      Interaction: INTERACTION_S,
      PushedAuthorizationRequest: REQUEST_S,
      Session: INTERACTION_S,
    },
    enabledJWA: { requestObjectSigningAlgValues: ['RS256'], clientAuthSigningAlgValues: ['RS256'] },
    interactions: { url: (context, { uid }) => loginAddress(mount, uid, context) },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
      grant.addOIDCScope('openid evidence ssn birthdate');
      await grant.save();
      return grant;
    },
    assertJwtClientAuthClaimsAndHeader: (context, claims, header) => {
      checkAssertion(claims, header, parts.now());
      parts.outages.check(context);
    },
    renderError: (context, { error, error_description: description }) => {
      context.type = 'html';
      context.body = page({ title: 'This login cannot go on', intro: `${error}: ${description ?? ''}`, body: '' });
    },
  };
}

/** An assertion names its key and lives five minutes at most. */
function checkAssertion(claims: Readonly<Record<string, unknown>>, header: { kid?: unknown }, nowMs: number): void {
  if (typeof header.kid !== 'string') throw new errors.InvalidClientAuth('the assertion does not name its key');
  if (Number(claims['exp']) > nowMs / 1000 + ASSERTION_S) {
    throw new errors.InvalidClientAuth('the assertion lives longer than five minutes');
  }
}

/** Where somebody logs in. Carries on what the login page cannot see itself: whether the request was signed. */
function loginAddress(mount: string, uid: string, { query, oidc }: KoaContextWithOIDC): string {
  const more = new URLSearchParams();
  const { PushedAuthorizationRequest: pushed } = oidc.entities as { PushedAuthorizationRequest?: { request?: string } };
  const isSigned =
    pushed === undefined
      ? typeof query['request'] === 'string' && !('redirect_uri' in query) && !('acr_values' in query)
      : isSignedObject(pushed.request);
  if (isSigned) more.set('signed', '1');
  if (typeof query['fault'] === 'string') more.set('fault', query['fault']);
  return `${mount}/login/${uid}/${more.size === 0 ? '' : `?${more.toString()}`}`;
}

function isSignedObject(jwt: string | undefined): boolean {
  return jwt !== undefined && decodeProtectedHeader(jwt).alg !== 'none';
}
