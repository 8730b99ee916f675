import { digestOf } from './algorithms.js';
import { checkCertificateReference } from './certificate-reference.js';
import type { Certificate } from './certificate.js';
import type { SignedData, SignerInfo } from './cms.js';
import { explicit, TAG, type DerValue } from './der.js';
import type { DigestName, PkiPrimitives } from './primitives.js';
import { checkSignature, type AlgorithmPolicy } from './signature.js';
import { Parts, readOid, readTime, sameBytes } from './values.js';
import { fault, type Fault } from './verdict.js';

const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  algorithmProtection: '1.2.840.113549.1.9.52',
} as const;
const DATA = '1.2.840.113549.1.7.1';

/** What a CMS is compared with. */
export interface CmsOptions extends AlgorithmPolicy {
  readonly primitives: PkiPrimitives;
  /**
   * Digests what must have been signed.
   *
   * @returns null when the caller cannot: it has a digest of another kind only
   */
  readonly digestContent: (name: DigestName) => Promise<Uint8Array | null>;
  /** Type the content must have. Default: id-data. */
  readonly contentType?: string;
  /** Where else the signer's certificate may be found. Untrusted. */
  readonly certificates?: readonly Certificate[];
  /** Whether the signer's certificate must be named inside what is signed (ESS). Default: true. */
  readonly requireCertificateReference?: boolean;
}

/** What was found, part by part. Says nothing about whether the signer's certificate is to be trusted. */
export interface CmsResult {
  readonly signerInfo: SignerInfo | null;
  readonly signer: Certificate | null;
  /** The signer's own word. */
  readonly signingTime: Date | null;
  /** Structure, signature value, and that the attributes name the certificate. Null: good. */
  readonly signature: Fault | null;
  /** Whether it is over the expected content. Null: good. */
  readonly content: Fault | null;
}

const format = (reason: string, detail: string): Fault => fault('FORMAT_FAILURE', reason, detail);

/** Verifies a CMS with exactly one signer and with signed attributes against content that the caller gives. */
export async function verifyCms(data: SignedData, options: CmsOptions): Promise<CmsResult> {
  const [signerInfo, ...more] = data.signers;
  const broken = (found: Fault): CmsResult => {
    return { signerInfo: signerInfo ?? null, signer: null, signingTime: null, signature: found, content: found };
  };
  if (!signerInfo || more.length > 0)
    return broken(format('CMS_NOT_ONE_SIGNER', 'The CMS has not exactly one signer.'));
  const candidates = [...data.certificates, ...(options.certificates ?? [])];
  const signer = candidates.find((one) => isMeant(signerInfo, one));
  if (!signer) {
    return broken(fault('NO_SIGNING_CERTIFICATE_FOUND', 'CMS_NO_CERTIFICATE', 'The signer’s certificate is missing.'));
  }
  return {
    signerInfo,
    signer,
    signingTime: guarded(() => signingTimeOf(signerInfo)),
    signature: await checkSigner(data, signerInfo, signer, options),
    content: await checkContent(signerInfo, options),
  };
}

function isMeant({ id }: SignerInfo, candidate: Certificate): boolean {
  if ('subjectKeyId' in id) return candidate.subjectKeyId === id.subjectKeyId;
  return candidate.serialNumber === id.serialNumber && sameBytes(candidate.issuer.der, id.issuer);
}

function guarded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** The one value of an attribute, or null. */
function valueOf(info: SignerInfo, type: string): DerValue | null {
  const values = info.signed?.attributes.get(type);
  return values?.length === 1 ? (values[0] ?? null) : null;
}

function signingTimeOf(info: SignerInfo): Date | null {
  const value = valueOf(info, ATTRIBUTE.signingTime);
  return value && readTime(value);
}

async function checkSigner(
  data: SignedData,
  info: SignerInfo,
  signer: Certificate,
  options: CmsOptions,
): Promise<Fault | null> {
  const digest = digestOf(info.digest);
  if (!info.signed) return format('CMS_NO_ATTRIBUTES', 'The CMS has no signed attributes.');
  if (!info.signed.sorted) return format('CMS_ATTRIBUTES_UNSORTED', 'The signed attributes are not DER.');
  if (!digest) return fault('CRYPTO_CONSTRAINTS_FAILURE', 'ALGORITHM_UNKNOWN', 'The digest algorithm is unknown.');
  const expectedType = options.contentType ?? DATA;
  const type = guarded(() => readOid(valueOf(info, ATTRIBUTE.contentType) ?? missing()));
  if (type !== expectedType || data.contentType !== expectedType)
    return format('CMS_CONTENT_TYPE', 'The CMS is over content of another type.');
  if (!guarded(() => isProtected(info)))
    return format('CMS_ALGORITHMS_CHANGED', 'The algorithms are not those signed.');
  const { algorithm, signature } = info;
  return (
    (await checkSignature(
      { algorithm, digest, key: signer.publicKey, signature, data: info.signed.bytes },
      options.primitives,
      options,
    )) ??
    (await checkCertificateReference(info, signer, options.primitives, options.requireCertificateReference ?? true))
  );
}

function missing(): never {
  throw new RangeError('missing');
}

/** RFC 6211: where the algorithms are signed too, they must be those used. */
function isProtected(info: SignerInfo): boolean {
  if (!info.signed?.attributes.has(ATTRIBUTE.algorithmProtection)) return true;
  const parts = new Parts(valueOf(info, ATTRIBUTE.algorithmProtection) ?? undefined, 'algorithms');
  const digest = readOid(new Parts(parts.take(TAG.sequence), 'digest').any());
  const signature = readOid(new Parts(parts.take(explicit(1)), 'signature', explicit(1)).any());
  return digest === info.digest.oid && signature === info.algorithm.oid;
}

async function checkContent(info: SignerInfo, options: CmsOptions): Promise<Fault | null> {
  const signed = valueOf(info, ATTRIBUTE.messageDigest);
  const digest = digestOf(info.digest);
  if (signed?.tag !== TAG.octetString) return format('CMS_NO_DIGEST', 'The CMS does not say what it is over.');
  if (!digest || (digest === 'SHA-1' && options.allowSha1 !== true))
    return fault('CRYPTO_CONSTRAINTS_FAILURE', 'ALGORITHM_WEAK', 'The digest algorithm is not accepted.');
  const expected = await options.digestContent(digest);
  if (!expected)
    return fault('SIGNED_DATA_NOT_FOUND', 'CONTENT_MISSING', 'The signed content is needed to check this.');
  if (sameBytes(signed.content, expected)) return null;
  return fault('HASH_FAILURE', 'OTHER_CONTENT', 'The signature is over other content.');
}
