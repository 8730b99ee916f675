import { malformed, readDer } from '../der.js';
import { readPublicKey, type PublicKey } from '../public-key.js';
import { nothing, oid, sequence, type Der } from './der-writer.js';

/** Signs data with SHA-256: ECDSA as `Ecdsa-Sig-Value` in DER, RSA as PKCS#1 v1.5. */
export type SignData = (data: Uint8Array) => Promise<Uint8Array>;

/** SHA-256 without parameters (RFC 5754 clause 2). */
export function sha256Algorithm(): Der {
  return sequence(oid('2.16.840.1.101.3.4.2.1'));
}

/** Parts of the AlgorithmIdentifier of SHA-256 with a key: ECDSA without parameters, RSA with NULL (RFC 5754 clause 3). */
export function signatureAlgorithmParts(key: PublicKey): readonly Der[] {
  if (key.kind === 'ec') return [oid('1.2.840.10045.4.3.2')];
  if (key.kind === 'rsa') return [oid('1.2.840.113549.1.1.11'), nothing()];
  return malformed('no key that signs', 'PKI_UNSUPPORTED');
}

/** The AlgorithmIdentifier itself. */
export function signatureAlgorithm(key: PublicKey): Der {
  return sequence(...signatureAlgorithmParts(key));
}

/** Reads SubjectPublicKeyInfo, DER. */
export function publicKeyOf(spki: Uint8Array): PublicKey {
  return readPublicKey(readDer(spki));
}
