import { curveOf, OID, readAlgorithm } from './algorithms.js';
import { readDer, TAG, type DerValue } from './der.js';
import type { Curve } from './primitives.js';
import { Parts, readBitBytes, readMagnitude } from './values.js';

interface KeyBytes {
  /** SubjectPublicKeyInfo, DER. */
  readonly der: Uint8Array;
  /** Content of its bit string: what OCSP and key identifiers digest. */
  readonly keyBytes: Uint8Array;
}

/** A public key as far as this room can use it; `other` verifies nothing. */
export type PublicKey =
  | (KeyBytes & { readonly kind: 'rsa'; readonly modulus: Uint8Array; readonly exponent: Uint8Array })
  | (KeyBytes & { readonly kind: 'ec'; readonly curve: Curve })
  | (KeyBytes & { readonly kind: 'other' });

/** Reads SubjectPublicKeyInfo. @throws `UnusableError` `PKI_MALFORMED` */
export function readPublicKey(value: DerValue | undefined): PublicKey {
  const parts = new Parts(value, 'public key');
  const algorithm = readAlgorithm(parts.take(TAG.sequence));
  const keyBytes = readBitBytes(parts.take(TAG.bitString));
  parts.end();
  const common = { der: value?.bytes ?? keyBytes, keyBytes };
  if (algorithm.oid === OID.rsaEncryption) {
    const numbers = new Parts(readDer(keyBytes, 8192), 'RSA key');
    const modulus = readMagnitude(numbers.take(TAG.integer));
    const exponent = readMagnitude(numbers.take(TAG.integer));
    numbers.end();
    return { ...common, kind: 'rsa', modulus, exponent };
  }
  const curve = algorithm.oid === OID.ecPublicKey ? curveOf(algorithm) : null;
  return curve ? { ...common, kind: 'ec', curve } : { ...common, kind: 'other' };
}
