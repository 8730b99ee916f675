import { readAlgorithm, type Algorithm } from './algorithms.js';
import { explicit, malformed, readDer, TAG } from './der.js';
import { readName, type DistinguishedName } from './name.js';
import type { PkiPrimitives } from './primitives.js';
import { readPublicKey, type PublicKey } from './public-key.js';
import { checkSignature } from './signature.js';
import { Parts, readBitBytes, readSmallInteger } from './values.js';
import type { Fault } from './verdict.js';

/** A certificate request (PKCS#10, RFC 2986). Nothing is verified by reading it, and its attributes are not looked at. */
export interface CertificateRequest {
  readonly der: Uint8Array;
  /** What the key signed. */
  readonly info: Uint8Array;
  readonly subject: DistinguishedName;
  readonly publicKey: PublicKey;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
}

const MAX_REQUEST_BYTES = 16 * 1024;

/**
 * Reads a certificate request.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, `PKI_TOO_LARGE`
 */
export function parseCsr(der: Uint8Array): CertificateRequest {
  const value = readDer(der, MAX_REQUEST_BYTES);
  const outer = new Parts(value, 'certificate request');
  const info = outer.take(TAG.sequence);
  const algorithm = readAlgorithm(outer.take(TAG.sequence));
  const signature = readBitBytes(outer.take(TAG.bitString));
  outer.end();
  const parts = new Parts(info, 'certificate request');
  if (readSmallInteger(parts.take(TAG.integer)) !== 0) malformed('not version 1');
  const subject = readName(parts.take(TAG.sequence));
  const publicKey = readPublicKey(parts.take(TAG.sequence));
  parts.maybe(explicit(0));
  parts.end();
  return { der: value.bytes, info: info.bytes, subject, publicKey, algorithm, signature };
}

/**
 * Whether whoever made the request holds the private key: the request is signed with it.
 *
 * @returns null when it is; else what is wrong, a key that is too weak among it
 */
export function checkPossession(request: CertificateRequest, primitives: PkiPrimitives): Promise<Fault | null> {
  const { publicKey: key, algorithm, signature, info: data } = request;
  return checkSignature({ algorithm, signature, data, key }, primitives);
}
