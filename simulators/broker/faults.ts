import type { CertificateFlaw } from './norwegian-signer.js';

export type Claims = Readonly<Record<string, unknown>>;

/** How a token is sealed wrongly. */
export type WrongSeal = 'rotated' | 'unpublished' | 'broken' | 'unsigned' | 'shared-secret' | 'plain' | 'foreign-key';

/** Something that goes wrong on purpose: each does one of these. */
export interface Fault {
  readonly name: string;
  readonly description: string;
  /** Instead of a login: what the browser brings back. */
  readonly refusal?: { readonly error: string; readonly error_description: string };
  /** Changes the address that the browser comes back to. */
  readonly comeBack?: (address: URL) => void;
  /** The token endpoint answers this so often before it works; without `times` always. */
  readonly token?: { readonly status: number; readonly error: string; readonly times?: number };
  /** Somebody else of the same country logs in. */
  readonly isOtherPerson?: true;
  /** Changes what the ID token says. */
  readonly forge?: (claims: Claims) => Claims;
  readonly seal?: WrongSeal;
  /** The ID token of the login before this one is handed out. */
  readonly isReplay?: true;
  /** Swedish BankID: the evidence inside is about another text. */
  readonly isOtherEvidence?: true;
  /** Norwegian BankID, where it was asked for: a signature with a certificate comes along, whole or flawed. */
  readonly certificate?: 'whole' | CertificateFlaw;
}

const seconds = (claims: Claims, name: string): number => Number(claims[name]);

const PERSON_CLAIMS = ['uuid', 'uniqueuserid', 'socialno', 'cprNumberIdentifier', 'hetu', 'satu', 'ssn'];

function without(claims: Claims, names: readonly string[]): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));
}

/** What can be asked for by `?fault=`. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'user_abort',
    description: 'The person cancels at the eID: error access_denied',
    refusal: { error: 'access_denied', error_description: 'The user cancelled' },
  },
  {
    name: 'login_expired',
    description: 'The person took too long at the eID: error login_required',
    refusal: { error: 'login_required', error_description: 'The session has expired' },
  },
  {
    name: 'scheme_error',
    description: 'The eID has an error: error server_error',
    refusal: { error: 'server_error', error_description: 'The identity provider failed' },
  },
  {
    name: 'scheme_unavailable',
    description: 'The eID is down: error temporarily_unavailable',
    refusal: { error: 'temporarily_unavailable', error_description: 'The identity provider is unavailable' },
  },
  { name: 'other_person', description: 'Another person of the same country logs in', isOtherPerson: true },
  {
    name: 'other_state',
    description: 'The browser brings back another state',
    comeBack: ({ searchParams }) => searchParams.set('state', 'c29tZWJvZHkgZWxzZSdzIHN0YXRl'),
  },
  {
    name: 'no_iss',
    description: 'The browser brings back no issuer (RFC 9207)',
    comeBack: ({ searchParams }) => searchParams.delete('iss'),
  },
  {
    name: 'mixed_issuer',
    description: 'The browser brings back another issuer (RFC 9207)',
    comeBack: ({ searchParams }) => searchParams.set('iss', 'https://broker.other.example'),
  },
  {
    name: 'other_code',
    description: 'The browser brings back a code that was never given',
    comeBack: ({ searchParams }) => searchParams.set('code', 'Zm9yZ2Vk'),
  },
  {
    name: 'used_code',
    description: 'The code was used already: the token endpoint answers invalid_grant',
    token: { status: 400, error: 'invalid_grant' },
  },
  {
    name: 'wrong_pkce',
    description: 'The code belongs to another browser: the token endpoint refuses the code_verifier',
    token: { status: 400, error: 'invalid_grant' },
  },
  {
    name: 'client_refused',
    description: 'The token endpoint does not know the client: invalid_client',
    token: { status: 401, error: 'invalid_client' },
  },
  {
    name: 'too_many_calls',
    description: 'The token endpoint answers 429 once, then works',
    token: { status: 429, error: 'too_many_requests', times: 1 },
  },
  {
    name: 'unavailable_once',
    description: 'The token endpoint answers 503 once, then works',
    token: { status: 503, error: 'temporarily_unavailable', times: 1 },
  },
  {
    name: 'unavailable',
    description: 'The token endpoint answers 500 always',
    token: { status: 500, error: 'server_error' },
  },
  {
    name: 'wrong_nonce',
    description: 'The token answers another request: another nonce',
    forge: (claims) => ({ ...claims, nonce: 'bm90IHRoZSBub25jZSB0aGF0IHdhcyBzZW50' }),
  },
  { name: 'no_nonce', description: 'The token has no nonce', forge: (claims) => without(claims, ['nonce']) },
  {
    name: 'other_audience',
    description: 'The token is made for another tenant',
    forge: (claims) => ({ ...claims, aud: 'urn:my:application:identifier:1' }),
  },
  {
    name: 'two_audiences',
    description: 'The token is made for two clients, the other one asked for it',
    forge: (claims) => ({ ...claims, aud: [claims['aud'], 'urn:other'], azp: 'urn:other' }),
  },
  {
    name: 'other_issuer',
    description: 'The token names another issuer',
    forge: (claims) => ({ ...claims, iss: 'https://broker.other.example' }),
  },
  {
    name: 'other_acr',
    description: 'The person logged in by another way than was asked for',
    forge: (claims) => ({ ...claims, authenticationtype: 'urn:grn:authn:mock' }),
  },
  {
    name: 'stricter_acr',
    description: 'The person logged in by a stricter way than was asked for',
    forge: (claims) => ({
      ...claims,
      authenticationtype: `${String(claims['authenticationtype']).replace(/:(?:low|substantial|high)$/, '')}:high`,
    }),
  },
  {
    name: 'old_token',
    description: 'The token is older than its 20 minutes',
    forge: (claims) => ({
      ...claims,
      iat: seconds(claims, 'iat') - 1500,
      nbf: seconds(claims, 'iat') - 1500,
      exp: seconds(claims, 'exp') - 1500,
    }),
  },
  {
    name: 'old_login',
    description: 'A login of an hour ago counts again (single sign-on)',
    forge: (claims) => ({
      ...claims,
      auth_time: seconds(claims, 'iat') - 3600,
      authenticationinstant: new Date((seconds(claims, 'iat') - 3600) * 1000).toISOString(),
    }),
  },
  {
    name: 'other_text',
    description: 'Another text was shown: MitID repeats it, Swedish BankID signs it',
    forge: (claims) =>
      'refTextBody' in claims ? { ...claims, refTextBody: 'Pay 1 000 000 to somebody else' } : claims,
    isOtherEvidence: true,
  },
  {
    name: 'nobody',
    description: 'The token does not say who logged in',
    forge: (claims) => without(claims, PERSON_CLAIMS),
  },
  { name: 'other_login', description: 'The token of the login before this one is handed out', isReplay: true },
  { name: 'rotated_key', description: 'The broker signs with a new key, which it has published', seal: 'rotated' },
  { name: 'unknown_key', description: 'The token is signed with a key that is not published', seal: 'unpublished' },
  { name: 'wrong_signature', description: 'The token was changed after it was signed', seal: 'broken' },
  { name: 'unsigned', description: 'The token is not signed (alg none)', seal: 'unsigned' },
  { name: 'shared_secret', description: 'The token is signed with HS256', seal: 'shared-secret' },
  { name: 'not_encrypted', description: 'FTN: the token comes without encryption', seal: 'plain' },
  { name: 'foreign_key', description: 'FTN: the token is encrypted to somebody else', seal: 'foreign-key' },
  {
    name: 'certificate',
    description: 'No fault: Norwegian BankID signs with a certificate (CSC style), where that was asked for',
    certificate: 'whole',
  },
  {
    name: 'certificate_other_text',
    description: 'Norwegian BankID: the certificate-based signature is over another text',
    certificate: 'other-text',
  },
  {
    name: 'certificate_other_person',
    description: 'Norwegian BankID: the certificate is somebody else’s than the login',
    certificate: 'other-person',
  },
  {
    name: 'certificate_revoked',
    description: 'Norwegian BankID: the certificate was revoked an hour ago',
    certificate: 'revoked',
  },
  {
    name: 'certificate_foreign_root',
    description: 'Norwegian BankID: the certificate comes from an authority that nobody trusts',
    certificate: 'foreign-root',
  },
  {
    name: 'certificate_no_ocsp',
    description: 'Norwegian BankID: nothing says whether the certificate is good',
    certificate: 'no-ocsp',
  },
  {
    name: 'certificate_broken',
    description: 'Norwegian BankID: the certificate-based signature is wrong',
    certificate: 'broken',
  },
];

export function faultNamed(name: unknown): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name);
}
