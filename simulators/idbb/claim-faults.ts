import type { Claims } from '../broker/faults.js';
import type { IdFault } from './fault.js';

const without =
  (...names: readonly string[]) =>
  (claims: Claims): Claims =>
    Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));

const earlier = (claims: Claims, seconds: number, names: readonly string[]): Claims => ({
  ...claims,
  ...Object.fromEntries(names.map((name) => [name, Number(claims[name]) - seconds])),
});

/** What the ID token says. */
const ID_TOKEN: readonly IdFault[] = [
  {
    name: 'wrong_nonce',
    description: 'The ID token answers another request: another nonce',
    forge: (claims) => ({ ...claims, nonce: 'bm90IHRoZSBub25jZSB0aGF0IHdhcyBzZW50' }),
  },
  { name: 'no_nonce', description: 'The ID token has no nonce', forge: without('nonce') },
  {
    name: 'other_audience',
    description: 'The ID token is made for another client',
    forge: (claims) => ({ ...claims, aud: 'another-service' }),
  },
  {
    name: 'two_audiences',
    description: 'The ID token is made for two clients, the other one asked for it',
    forge: (claims) => ({ ...claims, aud: [claims['aud'], 'another-service'], azp: 'another-service' }),
  },
  {
    name: 'other_issuer',
    description: 'The ID token names another issuer',
    forge: (claims) => ({ ...claims, iss: 'https://id.other.example' }),
  },
  {
    name: 'weak_acr',
    description: 'The person logged in with a static code alone',
    forge: (claims) => ({ ...claims, acr: 'idbb:acr:static-code' }),
  },
  { name: 'no_acr', description: 'The ID token does not say how the person logged in', forge: without('acr') },
  {
    name: 'old_token',
    description: 'The ID token has expired',
    forge: (claims) => earlier(claims, 7200, ['iat', 'exp']),
  },
  {
    name: 'old_login',
    description: 'A login of an hour ago counts again: auth_time is stale',
    forge: (claims) => earlier(claims, 3600, ['auth_time']),
  },
  { name: 'no_auth_time', description: 'The ID token does not say when the login was', forge: without('auth_time') },
  {
    name: 'other_access_token',
    description: 'The ID token belongs to another access token: another at_hash',
    forge: (claims) => ({ ...claims, at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  },
  { name: 'other_login', description: 'The ID token of the login before is handed out', isReplay: true },
  { name: 'rotated_key', description: 'No fault: a new key signs, which is published', seal: 'rotated' },
  { name: 'unknown_key', description: 'The ID token is signed with a key that is not published', seal: 'unpublished' },
  { name: 'wrong_signature', description: 'The ID token was changed after it was signed', seal: 'broken' },
  { name: 'unsigned', description: 'The ID token is not signed (alg none)', seal: 'unsigned' },
  { name: 'shared_secret', description: 'The ID token is signed with HS256', seal: 'shared-secret' },
];

/** What userinfo says, and of whom. */
const USERINFO: readonly IdFault[] = [
  {
    name: 'userinfo_other_sub',
    description: 'Userinfo tells of somebody else: another sub',
    forgeUserinfo: (claims) => ({ ...claims, sub: 'c29tZWJvZHkgZWxzZQ' }),
  },
  {
    name: 'userinfo_other_audience',
    description: 'Userinfo is made for another client',
    forgeUserinfo: (claims) => ({ ...claims, aud: 'another-service' }),
  },
  {
    name: 'userinfo_other_issuer',
    description: 'Userinfo names another issuer',
    forgeUserinfo: (claims) => ({ ...claims, iss: 'https://id.other.example' }),
  },
  { name: 'userinfo_unsigned', description: 'Userinfo is not signed (alg none)', sealUserinfo: 'unsigned' },
  {
    name: 'userinfo_unknown_key',
    description: 'Userinfo is signed with a key that is not published',
    sealUserinfo: 'unpublished',
  },
  { name: 'userinfo_wrong_signature', description: 'Userinfo was changed after it was signed', sealUserinfo: 'broken' },
  {
    name: 'userinfo_not_encrypted',
    description: 'Userinfo comes signed, yet not encrypted, to a client that has a key for that',
    sealUserinfo: 'plain',
  },
  { name: 'userinfo_foreign_key', description: 'Userinfo is encrypted to somebody else', sealUserinfo: 'foreign-key' },
  { name: 'no_given_name', description: 'No given name: not consented to', forgeUserinfo: without('given_name') },
  { name: 'no_family_name', description: 'No family name: not consented to', forgeUserinfo: without('family_name') },
  { name: 'no_birthdate', description: 'No date of birth: not consented to', forgeUserinfo: without('birthdate') },
  { name: 'no_country', description: 'No country', forgeUserinfo: without('nationality', 'address') },
  {
    name: 'no_national_id',
    description: 'No national number: not consented to',
    forgeUserinfo: without('individual_id'),
  },
  {
    name: 'strange_name',
    description: 'The family name is made to be read as more than a name',
    forgeUserinfo: (claims) => ({ ...claims, family_name: 'Berg, O=Bank\u202E\u0000+CN=Root<b>' }),
  },
  {
    name: 'long_name',
    description: 'The family name is longer than a certificate takes',
    forgeUserinfo: (claims) => ({ ...claims, family_name: 'Long'.repeat(5_000) }),
  },
];

/** What introspection says of access tokens, and access tokens that are of no use. */
const ACCESS_TOKEN: readonly IdFault[] = [
  { name: 'inactive_token', description: 'Introspection says: not active', introspect: () => ({ active: false }) },
  {
    name: 'foreign_introspection',
    description: 'Introspection says that the token was issued to another client',
    introspect: (answer) => ({ ...answer, client_id: 'another-service', aud: 'another-service' }),
  },
  {
    name: 'other_sub_introspection',
    description: 'Introspection tells of somebody else: another sub',
    introspect: (answer) => ({ ...answer, sub: 'c29tZWJvZHkgZWxzZQ' }),
  },
  { name: 'expired_token', description: 'control/token: the token has expired', accessToken: 'expired' },
  {
    name: 'foreign_token',
    description: 'control/token: issued to another client; introspection calls it active all the same',
    accessToken: 'foreign-client',
  },
  { name: 'no_scope', description: 'control/token: without the scope e-signature', accessToken: 'no-scope' },
];

/** What tokens and userinfo say wrongly. */
export const CLAIM_FAULTS: readonly IdFault[] = [...ID_TOKEN, ...USERINFO, ...ACCESS_TOKEN];
