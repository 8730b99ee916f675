import { parseCertificate, type Certificate } from '../certificate.js';
import { explicit, malformed, partsOf, readDer, TAG, type DerValue } from '../der.js';
import type { PkiPrimitives } from '../primitives.js';
import { Parts } from '../values.js';
import { sha256Algorithm, signatureAlgorithm, signatureAlgorithmParts, type SignData } from './algorithms.js';
import { integer, octets, oid, sequence, setOf, tagged, taggedSetOf, type Der } from './der-writer.js';

const ID_DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';

/** What a detached CMS is made of. */
export interface DetachedCmsPlan {
  /** SHA-256 of what is signed, 32 bytes. */
  readonly digest: Uint8Array;
  /** DER; the signer's own first, then its chain. The root may be left out. */
  readonly certificates: readonly Uint8Array[];
  /** Signs with the key of the first certificate. */
  readonly sign: SignData;
  readonly primitives: PkiPrimitives;
}

function attribute(type: string, value: Uint8Array): Der {
  return sequence(oid(type), setOf(value));
}

/** The certificate by its SHA-256 and by issuer and serial number (ESSCertIDv2, RFC 5035 clause 4). */
async function signingCertificate(signer: Certificate, primitives: PkiPrimitives): Promise<Der> {
  const hash = await primitives.digest('SHA-256', signer.der);
  const serial = sequence(sequence(tagged(4, signer.issuer.der)), serialOf(signer));
  return attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(octets(hash), serial))));
}

function serialOf({ serialNumber }: Certificate): Der {
  const bytes = Uint8Array.from(serialNumber.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return integer(bytes);
}

/** What is signed: type, digest, certificate, algorithms; no signing time, which PAdES forbids (EN 319 142-1 table 1). */
async function signedAttributes(plan: DetachedCmsPlan, signer: Certificate): Promise<Der[]> {
  const algorithms = sequence(sha256Algorithm(), tagged(1, ...signatureAlgorithmParts(signer.publicKey)));
  return [
    attribute('1.2.840.113549.1.9.3', oid(ID_DATA)),
    attribute('1.2.840.113549.1.9.4', octets(plan.digest)),
    attribute('1.2.840.113549.1.9.52', algorithms),
    await signingCertificate(signer, plan.primitives),
  ];
}

/**
 * Builds a detached CMS of PAdES' baseline (EN 319 142-1 clause 6.3), level B-B: one signer, DER throughout.
 *
 * @remarks Certificates go in as they are, byte for byte; the signature is over exactly the bytes that are written.
 *
 * @throws `PKI_MALFORMED` when a certificate cannot be read; whatever `sign` throws
 */
export async function buildDetachedCms(plan: DetachedCmsPlan): Promise<Uint8Array> {
  const [own] = plan.certificates;
  if (!own) malformed('a certificate is missing');
  if (plan.digest.length !== 32) malformed('not a SHA-256');
  const signer = parseCertificate(own);
  const attributes = await signedAttributes(plan, signer);
  const signature = await plan.sign(setOf(...attributes));
  const signerInfo = sequence(
    integer(1),
    sequence(signer.issuer.der, serialOf(signer)),
    sha256Algorithm(),
    taggedSetOf(0, ...attributes),
    signatureAlgorithm(signer.publicKey),
    octets(signature),
  );
  const data = sequence(
    integer(1),
    setOf(sha256Algorithm()),
    sequence(oid(ID_DATA)),
    taggedSetOf(0, ...plan.certificates),
    setOf(signerInfo),
  );
  return sequence(oid(SIGNED_DATA), tagged(0, data));
}

/**
 * Adds a time-stamp of the signature value to a CMS of one signer: level B-T. Everything else keeps its bytes.
 *
 * @param token - RFC 3161 token over the signature value; not verified here
 * @throws `PKI_MALFORMED`
 */
export function addSignatureTimestamp(cms: Uint8Array, token: Uint8Array): Uint8Array {
  readDer(token);
  const info = new Parts(readDer(cms), 'CMS');
  const type = info.any();
  const data = partsOf(new Parts(info.take(explicit(0)), 'CMS', explicit(0)).take(TAG.sequence));
  const [signer, ...more] = partsOf(data.pop() ?? malformed('no signer'));
  if (!signer || more.length > 0) malformed('not one signer');
  const parts = partsOf(signer);
  const unsigned = parts.at(-1)?.tag === explicit(1) ? partsOf(parts.pop() as DerValue) : [];
  const stamp = attribute(SIGNATURE_TIMESTAMP, token);
  const attributes = taggedSetOf(1, ...unsigned.map(({ bytes }) => bytes), stamp);
  const signerInfo = sequence(...parts.map(({ bytes }) => bytes), attributes);
  const content = sequence(...data.map(({ bytes }) => bytes), setOf(signerInfo));
  return sequence(type.bytes, tagged(0, content));
}
