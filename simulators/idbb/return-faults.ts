import type { IdFault } from './fault.js';

/** What the browser brings back, and what the token endpoint answers. */
export const RETURN_FAULTS: readonly IdFault[] = [
  {
    name: 'user_abort',
    description: 'The person cancels: error access_denied',
    refusal: { error: 'access_denied', error_description: 'The user cancelled' },
  },
  {
    name: 'login_expired',
    description: 'The person took too long: error login_required',
    refusal: { error: 'login_required', error_description: 'The session has expired' },
  },
  {
    name: 'scheme_error',
    description: 'The login fails: error server_error',
    refusal: { error: 'server_error', error_description: 'The login failed' },
  },
  {
    name: 'scheme_unavailable',
    description: 'Nobody can log in: error temporarily_unavailable',
    refusal: { error: 'temporarily_unavailable', error_description: 'Logins are unavailable' },
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
    comeBack: ({ searchParams }) => searchParams.set('iss', 'https://id.other.example'),
  },
  {
    name: 'other_code',
    description: 'The browser brings back a code that was never given',
    comeBack: ({ searchParams }) => searchParams.set('code', 'Zm9yZ2Vk'),
  },
  {
    name: 'replayed_code',
    description: 'The browser brings back the code of the login before this one',
    comeBack: ({ searchParams }, before) => searchParams.set('code', before),
  },
  {
    name: 'used_code',
    description: 'The code was used already: the token endpoint answers invalid_grant',
    token: { status: 400, error: 'invalid_grant' },
  },
  {
    name: 'client_refused',
    description: 'The token endpoint does not know the client: invalid_client',
    token: { status: 401, error: 'invalid_client' },
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
];
