import { readDer, readPublicKey, type PublicKey } from '../../pki/index.js';
import type { DigestToSign, SigningAlgorithm } from '../building-block/contract.js';
import { formatUnsupported } from './errors.js';
import { hashFacts } from './hash-types.js';

const CURVE_DIGESTS = { 'P-256': 'SHA-256', 'P-384': 'SHA-384', 'P-521': 'SHA-512' } as const;
const DIGEST_BYTES = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;

/** Formats that are CMS: one digest, of the document and of what is signed. */
export function isCms({ format }: DigestToSign): boolean {
  return format === 'PAdES' || format === 'CAdES' || format === 'ASIC';
}

/**
 * Refuses what no signature can be made of, before any key is made for it.
 *
 * @throws `UnusableError` `BB_FORMAT_UNSUPPORTED`; `details.reason`: `hash_type`, `hash_length`
 */
export function assertFormat(what: DigestToSign): void {
  const { bytes, digest, xml } = hashFacts(what.hashType);
  const isKnown = what.format === 'XAdES' ? xml !== null : digest !== null;
  if (!isKnown) throw formatUnsupported(what, 'hash_type');
  if (what.digest.length !== bytes) throw formatUnsupported(what, 'hash_length');
}

/**
 * How a key has to sign for a format: with the document's digest where the format has only one, with the curve's where JOSE says so.
 *
 * @param publicKey - SubjectPublicKeyInfo, DER
 * @param rsa - of RSA keys; PSS with a salt as long as the digest
 * @throws `UnusableError` `BB_FORMAT_UNSUPPORTED`
 */
export function algorithmFor(
  what: DigestToSign,
  publicKey: Uint8Array,
  rsa: 'pkcs1' | 'pss' = 'pkcs1',
): SigningAlgorithm {
  assertFormat(what);
  const key = readPublicKey(readDer(publicKey));
  const digest = hashFacts(what.hashType).digest ?? 'SHA-256';
  if (key.kind === 'other') throw formatUnsupported(what, 'key');
  if (key.kind === 'ec') return { kind: 'ecdsa', digest: what.format === 'JWS' ? CURVE_DIGESTS[key.curve] : digest };
  return rsa === 'pkcs1' ? { kind: 'rsa-pkcs1', digest } : { kind: 'rsa-pss', digest, saltBytes: DIGEST_BYTES[digest] };
}

/**
 * Refuses an algorithm that is not the key's, or cannot be said in the format.
 *
 * @throws `UnusableError` `BB_FORMAT_UNSUPPORTED`; `details.reason`: `key`, `algorithm`
 */
export function assertAlgorithm(what: DigestToSign, algorithm: SigningAlgorithm, key: PublicKey): void {
  assertFormat(what);
  if (key.kind !== (algorithm.kind === 'ecdsa' ? 'ec' : 'rsa')) throw formatUnsupported(what, 'key');
  if (isCms(what)) {
    if (hashFacts(what.hashType).digest !== algorithm.digest) throw formatUnsupported(what, 'algorithm');
    return;
  }
  // XML and JOSE have names for salts as long as the digest alone (RFC 9231 clause 2.3.10, RFC 7518 clause 3.5).
  if (algorithm.kind === 'rsa-pss' && algorithm.saltBytes !== DIGEST_BYTES[algorithm.digest])
    throw formatUnsupported(what, 'key');
  if (what.format === 'JWS' && key.kind === 'ec' && CURVE_DIGESTS[key.curve] !== algorithm.digest)
    throw formatUnsupported(what, 'key');
}
