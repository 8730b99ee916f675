import { parseCertificate, type Certificate } from '../certificate.js';
import { explicit, malformed, partsOf, readDer, TAG, type DerValue } from '../der.js';
import type { PkiPrimitives } from '../primitives.js';
import { Parts } from '../values.js';
import { digestAlgorithm, schemeOfKey, schemeParts, type SignData, type SigningScheme } from './algorithms.js';
import { integer, octets, oid, sequence, setOf, tagged, taggedSetOf, time, type Der } from './der-writer.js';

const ID_DATA = '1.2.840.113549.1.7.1';
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';

/** What a detached CMS is about, without the key that signs. */
export interface CmsPlan {
  /** Of what is signed, by the digest of the scheme. */
  readonly digest: Uint8Array;
  /** DER; the signer's own first, then its chain. The root may be left out. */
  readonly certificates: readonly Uint8Array[];
  /** Default: SHA-256 with the key of the first certificate, RSA as PKCS#1 v1.5. */
  readonly scheme?: SigningScheme;
  /** For CAdES. Left out: PAdES, which forbids it (EN 319 142-1 table 1). */
  readonly signingTime?: Date;
  readonly primitives: PkiPrimitives;
}

/** What a detached CMS is made of. */
export interface DetachedCmsPlan extends CmsPlan {
  /** Signs with the key of the first certificate. */
  readonly sign: SignData;
}

/** A CMS without its signature value. */
export interface PreparedCms {
  /** The signed attributes in DER: what the key signs. */
  readonly toBeSigned: Uint8Array;
  /** @param value - ECDSA: `Ecdsa-Sig-Value` in DER @returns ContentInfo, DER */
  finish(value: Uint8Array): Uint8Array;
}

const DIGEST_BYTES = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;

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

/** What is signed: type, digest, certificate, algorithms, and for CAdES the time. */
async function signedAttributes(plan: CmsPlan, scheme: SigningScheme, signer: Certificate): Promise<Der[]> {
  const algorithms = sequence(digestAlgorithm(scheme.digest), tagged(1, ...schemeParts(scheme)));
  return [
    attribute('1.2.840.113549.1.9.3', oid(ID_DATA)),
    attribute('1.2.840.113549.1.9.4', octets(plan.digest)),
    ...(plan.signingTime ? [attribute('1.2.840.113549.1.9.5', time(plan.signingTime))] : []),
    attribute('1.2.840.113549.1.9.52', algorithms),
    await signingCertificate(signer, plan.primitives),
  ];
}

/**
 * Prepares a detached CMS of the baseline (EN 319 142-1 clause 6.3, EN 319 122-1 clause 6.3), level B-B: one signer, DER throughout.
 *
 * @remarks Certificates go in as they are, byte for byte; the signature is over exactly the bytes that are written.
 *
 * @throws `PKI_MALFORMED` when a certificate cannot be read, or the digest is not as long as the scheme's
 */
export async function prepareDetachedCms(plan: CmsPlan): Promise<PreparedCms> {
  const [own] = plan.certificates;
  if (!own) malformed('a certificate is missing');
  const signer = parseCertificate(own);
  const scheme = plan.scheme ?? schemeOfKey(signer.publicKey);
  if (plan.digest.length !== DIGEST_BYTES[scheme.digest]) malformed(`not a ${scheme.digest}`);
  const attributes = await signedAttributes(plan, scheme, signer);
  const finish = (value: Uint8Array): Uint8Array => {
    const signerInfo = sequence(
      integer(1),
      sequence(signer.issuer.der, serialOf(signer)),
      digestAlgorithm(scheme.digest),
      taggedSetOf(0, ...attributes),
      sequence(...schemeParts(scheme)),
      octets(value),
    );
    const data = sequence(
      integer(1),
      setOf(digestAlgorithm(scheme.digest)),
      sequence(oid(ID_DATA)),
      taggedSetOf(0, ...plan.certificates),
      setOf(signerInfo),
    );
    return sequence(oid(SIGNED_DATA), tagged(0, data));
  };
  return { toBeSigned: setOf(...attributes), finish };
}

/**
 * Builds a detached CMS: {@link prepareDetachedCms}, signed at once.
 *
 * @throws `PKI_MALFORMED`; whatever `sign` throws
 */
export async function buildDetachedCms(plan: DetachedCmsPlan): Promise<Uint8Array> {
  const cms = await prepareDetachedCms(plan);
  return cms.finish(await plan.sign(cms.toBeSigned));
}

/** A CMS that signs nothing and carries certificates, as EST answers (RFC 5652 clause 5, RFC 7030 clause 4.1.3). */
export function buildCertsOnly(certificates: readonly Uint8Array[]): Uint8Array {
  const data = sequence(integer(1), setOf(), sequence(oid(ID_DATA)), taggedSetOf(0, ...certificates), setOf());
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
