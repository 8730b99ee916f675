import { readAlgorithm, type Algorithm } from './algorithms.js';
import { explicit, implicit, malformed, readDer, TAG, type DerValue } from './der.js';
import { readExtensions, type CertificateExtensions } from './extensions.js';
import { readName, type DistinguishedName } from './name.js';
import { readPublicKey, type PublicKey } from './public-key.js';
import { Parts, readBitBytes, readInteger, readSmallInteger, readTime, sameBytes, toHex } from './values.js';

/** An X.509 version 3 certificate (RFC 5280). Nothing is verified by reading it. */
export interface Certificate extends CertificateExtensions {
  readonly der: Uint8Array;
  /** What its issuer signed. */
  readonly tbs: Uint8Array;
  /** Hex of the INTEGER's bytes. */
  readonly serialNumber: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKey;
  readonly algorithm: Algorithm;
  readonly signature: Uint8Array;
}

const MAX_CERTIFICATE_BYTES = 64 * 1024;

/**
 * Reads a certificate.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, `PKI_TOO_LARGE`
 */
export function parseCertificate(der: Uint8Array): Certificate {
  return readCertificate(readDer(der, MAX_CERTIFICATE_BYTES));
}

/** Reads a certificate out of a structure that holds it. */
export function readCertificate(value: DerValue): Certificate {
  const outer = new Parts(value, 'certificate');
  const tbs = outer.take(TAG.sequence);
  const algorithm = readAlgorithm(outer.take(TAG.sequence));
  const signature = readBitBytes(outer.take(TAG.bitString));
  outer.end();
  const parts = new Parts(tbs, 'certificate');
  const version = parts.maybe(explicit(0));
  if (!version || readSmallInteger(new Parts(version, 'version', explicit(0)).any()) !== 2) malformed('not version 3');
  const serialNumber = toHex(readInteger(parts.take(TAG.integer)));
  if (!sameBytes(readAlgorithm(parts.take(TAG.sequence)).bytes, algorithm.bytes)) malformed('two signature algorithms');
  const issuer = readName(parts.take(TAG.sequence));
  const validity = new Parts(parts.take(TAG.sequence), 'validity');
  const [notBefore, notAfter] = [readTime(validity.any()), readTime(validity.any())];
  validity.end();
  const subject = readName(parts.take(TAG.sequence));
  const publicKey = readPublicKey(parts.take(TAG.sequence));
  parts.maybe(implicit(1));
  parts.maybe(implicit(2));
  const extensions = readExtensions(parts.maybe(explicit(3)));
  parts.end();
  const own = { serialNumber, issuer, subject, notBefore, notAfter, publicKey, algorithm, signature };
  return { der: value.bytes, tbs: tbs.bytes, ...own, ...extensions };
}

/** Whether two are the same certificate, byte for byte. */
export function sameCertificate(a: Certificate, b: Certificate): boolean {
  return sameBytes(a.der, b.der);
}
