import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { fault, type Fault } from '../../pki/index.js';
import type { IssuerAnchor } from '../anchors.js';
import { readUtf8 } from '../encoding.js';

/** Algorithms an ID token may be signed with, and the key type each needs. Never `none`, never a shared secret. */
const KEY_TYPES: Readonly<Record<string, string>> = { RS256: 'RSA', PS256: 'RSA', ES256: 'EC' };

export type Claims = Readonly<Record<string, unknown>>;

/** A token whose signature is good, or why it is not. `chain`: no trusted key; `signature`: the value is wrong. */
export type TokenResult =
  { readonly claims: Claims; readonly key: JWK } | { readonly area: 'signature' | 'chain'; readonly fault: Fault };

const refuse = (area: 'signature' | 'chain', found: Fault): TokenResult => ({ area, fault: found });

/** Verifies a compact JWS with the issuer's configured keys alone. Times and audience are the caller's to judge. */
export async function verifyToken(token: string, issuer: IssuerAnchor): Promise<TokenResult> {
  const header = headerOf(token);
  const type = header && Object.hasOwn(KEY_TYPES, header.alg) ? KEY_TYPES[header.alg] : undefined;
  if (!header || !type) {
    return refuse(
      'signature',
      fault('FORMAT_FAILURE', 'TOKEN_ALGORITHM', 'The token is not signed as tokens must be.'),
    );
  }
  const keys = issuer.keySets
    .flatMap((set) => set.keys)
    .filter((key) => key['kid'] === header.kid && key['kty'] === type && (key['use'] ?? 'sig') === 'sig')
    .filter((key) => (key['alg'] ?? header.alg) === header.alg);
  if (keys.length === 0) {
    const detail = 'The issuer’s key is not among those that the verifier holds itself.';
    return refuse('chain', fault('NO_SIGNING_CERTIFICATE_FOUND', 'ISSUER_KEY_UNKNOWN', detail));
  }
  for (const key of keys) {
    const claims = await verifyWith(token, publicPart(key), header.alg);
    if (claims) return { claims, key: publicPart(key) };
  }
  return refuse('signature', fault('SIG_CRYPTO_FAILURE', 'TOKEN_SIGNATURE_WRONG', 'The token’s signature is wrong.'));
}

function headerOf(token: string): { alg: string; kid: string } | null {
  try {
    const { alg, kid, crit } = decodeProtectedHeader(token);
    return typeof alg === 'string' && typeof kid === 'string' && crit === undefined ? { alg, kid } : null;
  } catch {
    return null;
  }
}

/** What makes up a public key: nothing private, no certificate, no hint where to find another one. */
export function publicPart(key: Readonly<Record<string, unknown>>): JWK {
  const part: Record<string, unknown> = {};
  for (const name of ['kty', 'n', 'e', 'crv', 'x', 'y']) if (key[name] !== undefined) part[name] = key[name];
  return part;
}

async function verifyWith(token: string, key: JWK, alg: string): Promise<Claims | null> {
  try {
    const { payload } = await compactVerify(token, await importJWK(key, alg), { algorithms: [alg] });
    return objectIn(payload);
  } catch {
    return null; // a key that cannot be used verifies nothing
  }
}

function objectIn(payload: Uint8Array): Claims | null {
  const value: unknown = JSON.parse(readUtf8(payload) ?? 'null');
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : null;
}

/** A claim that must be a non-empty text. */
export function textOf(claims: Claims, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** A claim in seconds since 1970. */
export function secondsOf(claims: Claims, name: string): Date | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'number' && value > 0 && value < 1e11 ? new Date(value * 1000) : undefined;
}
