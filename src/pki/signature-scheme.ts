import { digestOf, OID, readAlgorithm, type Algorithm } from './algorithms.js';
import { explicit, TAG, type DerValue } from './der.js';
import type { DigestName, SignatureScheme } from './primitives.js';
import type { PublicKey } from './public-key.js';
import { expect, Parts, readSmallInteger } from './values.js';

const RSA: Readonly<Record<string, DigestName>> = {
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};

const ECDSA: Readonly<Record<string, DigestName>> = {
  '1.2.840.10045.4.1': 'SHA-1',
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
};

/**
 * The scheme a signature algorithm names, if it fits the key.
 *
 * @param digest - of CMS, whose signature algorithm may name the key type only
 * @returns null when it is not known or does not fit
 */
export function schemeOf(
  algorithm: Algorithm,
  key: PublicKey,
  digest: DigestName | null = null,
): SignatureScheme | null {
  if (key.kind === 'rsa') return rsaScheme(algorithm, digest);
  if (key.kind !== 'ec' || algorithm.parameters !== null) return null;
  const named = ECDSA[algorithm.oid] ?? (algorithm.oid === OID.ecPublicKey ? digest : null);
  return named ? { kind: 'ecdsa', digest: named, curve: key.curve } : null;
}

/** The digest that a signature algorithm names by itself, whatever the key; null when it names none that is known. */
export function digestOfSignature(algorithm: Algorithm): DigestName | null {
  if (algorithm.oid === OID.rsaPss) return pssScheme(algorithm)?.digest ?? null;
  return ECDSA[algorithm.oid] ?? RSA[algorithm.oid] ?? null;
}

function rsaScheme(algorithm: Algorithm, digest: DigestName | null): SignatureScheme | null {
  if (algorithm.oid === OID.rsaPss) return pssScheme(algorithm);
  if (algorithm.parameters !== null) return null;
  const named = RSA[algorithm.oid] ?? (algorithm.oid === OID.rsaEncryption ? digest : null);
  return named ? { kind: 'rsa-pkcs1', digest: named } : null;
}

/** RFC 4055 clause 3.1. The mask must be made with the same digest. */
function pssScheme(algorithm: Algorithm): SignatureScheme | null {
  if (algorithm.parameters === null) return null;
  const parts = new Parts(algorithm.parameters, 'PSS parameters');
  const inside = (n: number): DerValue | undefined => {
    const outer = parts.maybe(explicit(n));
    return outer && new Parts(outer, 'PSS parameters', explicit(n)).any();
  };
  const [hash, mask, salt, trailer] = [inside(0), inside(1), inside(2), inside(3)];
  parts.end();
  const digest = hash ? digestOf(readAlgorithm(hash)) : 'SHA-1';
  const mgf = mask ? readAlgorithm(mask) : null;
  const maskDigest = mgf ? digestOf(readAlgorithm(expect(mgf.parameters ?? undefined, TAG.sequence, 'mask'))) : 'SHA-1';
  if (digest === null || maskDigest !== digest || (mgf && mgf.oid !== OID.mgf1)) return null;
  if (trailer && readSmallInteger(trailer) !== 1) return null;
  const saltLength = salt ? readSmallInteger(salt) : 20;
  return saltLength <= 256 ? { kind: 'rsa-pss', digest, saltLength } : null;
}
