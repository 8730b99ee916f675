import type { Algorithm } from './algorithms.js';
import { verifyWithoutNull } from './pkcs1.js';
import type { DigestName, PkiPrimitives, SignatureScheme } from './primitives.js';
import type { PublicKey } from './public-key.js';
import { schemeOf } from './signature-scheme.js';
import { fault, type Fault } from './verdict.js';

const MIN_RSA_BITS = 2048;
const MAX_RSA_BITS = 8192;

/** How strict a caller wants algorithms to be. */
export interface AlgorithmPolicy {
  /** For records of a time when it was still in use. Default: false. */
  readonly allowSha1?: boolean;
}

/** A signature and what it is over. */
export interface SignatureInput {
  readonly algorithm: Algorithm;
  /** Of CMS, whose signature algorithm may name the key type only. */
  readonly digest?: DigestName | null;
  readonly key: PublicKey;
  readonly signature: Uint8Array;
  readonly data: Uint8Array;
}

const weak = (detail: string): Fault => fault('CRYPTO_CONSTRAINTS_FAILURE', 'ALGORITHM_WEAK', detail);

/**
 * Checks a signature with an allow-list of algorithms: RSA PKCS#1 v1.5 (with and without NULL in DigestInfo), RSA-PSS
 * and ECDSA on the NIST curves, with SHA-2.
 *
 * @returns null when good. Never throws for what the signature's maker wrote.
 */
export async function checkSignature(
  input: SignatureInput,
  primitives: PkiPrimitives,
  policy: AlgorithmPolicy = {},
): Promise<Fault | null> {
  const scheme = schemeOf(input.algorithm, input.key, input.digest ?? null);
  if (scheme) return checkScheme(scheme, input, primitives, policy);
  const detail = 'The signature algorithm is unknown or not the key’s.';
  return fault('CRYPTO_CONSTRAINTS_FAILURE', 'ALGORITHM_UNKNOWN', detail);
}

/** The same for a scheme that something else than an AlgorithmIdentifier names, for example XML. */
export async function checkScheme(
  scheme: SignatureScheme,
  { key, signature, data }: Pick<SignatureInput, 'key' | 'signature' | 'data'>,
  primitives: PkiPrimitives,
  policy: AlgorithmPolicy = {},
): Promise<Fault | null> {
  if (scheme.digest === 'SHA-1' && policy.allowSha1 !== true) return weak('SHA-1 is no longer accepted in signatures.');
  if (key.kind === 'rsa') {
    const bits = bitLength(key.modulus);
    if (bits < MIN_RSA_BITS) return weak('The RSA key is too short.');
    if (bits > MAX_RSA_BITS || !isUsual(key.exponent)) return weak('The RSA key is of an unusual size.');
  }
  if (key.kind !== (scheme.kind === 'ecdsa' ? 'ec' : 'rsa')) return weak('The key is not of the signature’s kind.');
  if (await primitives.verify(scheme, key.der, signature, data)) return null;
  if (scheme.kind === 'rsa-pkcs1' && key.kind === 'rsa') {
    const digest = await primitives.digest(scheme.digest, data);
    if (verifyWithoutNull(key, scheme.digest, digest, signature)) return null;
  }
  return fault('SIG_CRYPTO_FAILURE', 'SIGNATURE_WRONG', 'The signature value is wrong.');
}

/** Odd, from 3 to 32 bits: with 1, anybody could sign. */
function isUsual(exponent: Uint8Array): boolean {
  const last = exponent[exponent.length - 1] ?? 0;
  return exponent.length <= 4 && (last & 1) === 1 && !(exponent.length === 1 && last === 1);
}

function bitLength(magnitude: Uint8Array): number {
  return magnitude.length * 8 - Math.clz32(magnitude[0] ?? 0) + 24;
}
