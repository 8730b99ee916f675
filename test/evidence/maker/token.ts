import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT, exportJWK, type JWTPayload } from 'jose';
import type { EvidenceAnchors, OidcRecord } from '../../../src/evidence/index.js';
import { CHECKED, COMPLETED, FINGERPRINT, SIGNED, STARTED, statement } from './records.js';

export const ISSUER = 'https://broker.example';
export const CLIENT = 'urn:demo:esign';
export const SHOWN = 'Jeg underskriver Aftale (1a19868d)';
const RANDOM = Buffer.alloc(32, 1);

/** A made-up broker with one key of each kind that is allowed. */
export interface Broker {
  readonly keys: Readonly<Record<string, KeyObject>>;
  readonly jwks: Record<string, unknown>[];
}

export async function makeBroker(): Promise<Broker> {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwks = [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', use: 'sig' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec', use: 'sig' },
  ];
  return { keys: { rsa: rsa.privateKey, ec: ec.privateKey }, jwks };
}

export function brokerAnchors(broker: Broker): EvidenceAnchors {
  const keySets = [{ keys: broker.jwks, fetchedAt: STARTED }];
  const issuers = [{ issuer: ISSUER, environment: 'test' as const, audiences: [CLIENT], keySets }];
  return { environment: 'test', issuers, caRoots: [], tsaRoots: [] };
}

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000);

export const NONCE = createHash('sha256').update(Buffer.from(FINGERPRINT, 'hex')).update(RANDOM).digest('base64url');

export const claims: JWTPayload = {
  iss: ISSUER,
  aud: CLIENT,
  identityscheme: 'dkmitid',
  authenticationtype: 'urn:grn:authn:dk:mitid:substantial',
  authenticationinstant: SIGNED.toISOString(),
  sub: '{1}',
  uuid: 'd5ea6331-6de4-49e9-852c-1415b31537c2',
  cprNumberIdentifier: '0101905678',
  birthdate: '1990-01-01',
  name: 'Bo Berg',
  country: 'DK',
  refTextBody: SHOWN,
  nonce: NONCE,
  iat: seconds(SIGNED),
  nbf: seconds(SIGNED),
  exp: seconds(SIGNED) + 1200,
};

export interface TokenPlan {
  readonly claims?: Record<string, unknown>;
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: KeyObject | Uint8Array;
  readonly record?: Partial<OidcRecord>;
}

/** A record of a good login, but for what the plan changes. */
export async function makeTokenRecord(broker: Broker, plan: TokenPlan = {}): Promise<OidcRecord> {
  const kid = plan.kid ?? 'rsa';
  const key = plan.key ?? broker.keys[kid]!;
  const header = { alg: plan.alg ?? 'RS256', kid, typ: 'JWT' };
  const idToken = await new SignJWT({ ...claims, ...plan.claims }).setProtectedHeader(header).sign(key);
  const acr = 'urn:grn:authn:dk:mitid:substantial';
  const message = Buffer.from(SHOWN).toString('base64');
  return {
    ...statement,
    kind: 'oidc',
    method: 'mitid_da',
    environment: 'test',
    transactionId: 'b1',
    issuer: ISSUER,
    clientId: CLIENT,
    acr,
    request: {
      form: 'pushed',
      parameters: { client_id: CLIENT, nonce: NONCE, acr_values: acr, login_hint: `action:sign message:${message}` },
    },
    requestedAt: STARTED.toISOString(),
    nonceRandom: RANDOM.toString('base64url'),
    shownText: message,
    echo: 'refTextBody',
    idToken,
    completedAt: COMPLETED.toISOString(),
    jwks: { uri: `${ISSUER}/jwks`, fetchedAt: STARTED.toISOString(), document: { keys: broker.jwks } },
    discovery: { uri: `${ISSUER}/d`, fetchedAt: STARTED.toISOString(), document: { issuer: ISSUER } },
    ...plan.record,
  };
}

export { CHECKED };
