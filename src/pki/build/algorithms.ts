import { malformed, readDer } from '../der.js';
import type { DigestName } from '../primitives.js';
import { readPublicKey, type PublicKey } from '../public-key.js';
import { integer, nothing, oid, sequence, tagged, type Der } from './der-writer.js';

/** Signs data with SHA-256: ECDSA as `Ecdsa-Sig-Value` in DER, RSA as PKCS#1 v1.5. */
export type SignData = (data: Uint8Array) => Promise<Uint8Array>;

/** Digests that signatures are made with. */
export type SigningDigest = Exclude<DigestName, 'SHA-1'>;

/** How a signature is made; ECDSA on whatever curve the key is of. */
export type SigningScheme =
  | { readonly kind: 'ecdsa'; readonly digest: SigningDigest }
  | { readonly kind: 'rsa-pkcs1'; readonly digest: SigningDigest }
  /** RFC 8017; MGF1 with the same digest. */
  | { readonly kind: 'rsa-pss'; readonly digest: SigningDigest; readonly saltBytes: number };

const DIGEST = {
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
} as const;
const ECDSA = {
  'SHA-256': '1.2.840.10045.4.3.2',
  'SHA-384': '1.2.840.10045.4.3.3',
  'SHA-512': '1.2.840.10045.4.3.4',
} as const;
const RSA = {
  'SHA-256': '1.2.840.113549.1.1.11',
  'SHA-384': '1.2.840.113549.1.1.12',
  'SHA-512': '1.2.840.113549.1.1.13',
} as const;

/** A digest without parameters (RFC 5754 clause 2). */
export function digestAlgorithm(digest: SigningDigest): Der {
  return sequence(oid(DIGEST[digest]));
}

/** The scheme of a key with SHA-256. */
export function schemeOfKey(key: PublicKey): SigningScheme {
  if (key.kind === 'ec') return { kind: 'ecdsa', digest: 'SHA-256' };
  if (key.kind === 'rsa') return { kind: 'rsa-pkcs1', digest: 'SHA-256' };
  return malformed('no key that signs', 'PKI_UNSUPPORTED');
}

/** Parts of the AlgorithmIdentifier of a scheme: ECDSA without parameters, RSA with NULL (RFC 5754 clause 3), PSS with all (RFC 4055). */
export function schemeParts(scheme: SigningScheme): readonly Der[] {
  const { kind, digest } = scheme;
  if (kind === 'ecdsa') return [oid(ECDSA[digest])];
  if (kind === 'rsa-pkcs1') return [oid(RSA[digest]), nothing()];
  // Digests with NULL inside: what most verifiers compare with byte for byte.
  const hash = sequence(oid(DIGEST[digest]), nothing());
  const mask = sequence(oid('1.2.840.113549.1.1.8'), hash);
  return [
    oid('1.2.840.113549.1.1.10'),
    sequence(tagged(0, hash), tagged(1, mask), tagged(2, integer(scheme.saltBytes))),
  ];
}

/** The AlgorithmIdentifier of SHA-256 with a key. */
export function signatureAlgorithm(key: PublicKey): Der {
  return sequence(...schemeParts(schemeOfKey(key)));
}

/** Reads SubjectPublicKeyInfo, DER. */
export function publicKeyOf(spki: Uint8Array): PublicKey {
  return readPublicKey(readDer(spki));
}
