import { parseCms, readDer, verifyCms, type Certificate, type CmsResult, type PkiPrimitives } from '../../pki/index.js';
import { fromHex } from '../encoding.js';
import { pdfFault, type PdfFault } from './findings.js';

const ATTRIBUTE = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  algorithmProtection: '1.2.840.113549.1.9.52',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimestamp: '1.2.840.113549.1.9.16.2.14',
} as const;
const SIGNED: ReadonlySet<string> = new Set([
  ATTRIBUTE.contentType,
  ATTRIBUTE.messageDigest,
  ATTRIBUTE.algorithmProtection,
  ATTRIBUTE.signingCertificateV2,
]);
/** SHA-256: the digest that a sealed file is read with. */
const SHA_256 = '2.16.840.1.101.3.4.2.1';
const MAX_CMS_BYTES = 512 * 1024;

/** The seal as found in the file. */
export interface SealCms {
  readonly result: CmsResult;
  readonly certificates: readonly Certificate[];
  /** The time-stamp over the signature value, DER. */
  readonly timestamp: Uint8Array | null;
  /** Against the rules of PAdES baseline (EN 319 142-1 clause 6.3); null: none. */
  readonly form: PdfFault | null;
}

/**
 * Verifies the CMS of a seal over the file's digest.
 *
 * @param digest - SHA-256 of the covered bytes, hex
 * @param others - certificates of the file's store. Untrusted.
 */
export async function readSeal(
  der: Uint8Array,
  digest: string,
  others: readonly Certificate[],
  primitives: PkiPrimitives,
): Promise<SealCms | PdfFault> {
  try {
    readDer(der, MAX_CMS_BYTES);
    const data = parseCms(der);
    const result = await verifyCms(data, {
      primitives,
      certificates: others,
      digestContent: (name) => Promise.resolve(name === 'SHA-256' ? fromHex(digest) : null),
    });
    const stamps = result.signerInfo?.unsigned.get(ATTRIBUTE.signatureTimestamp);
    const isInside = data.certificates.some((one) => one === result.signer);
    const form =
      data.content !== null
        ? pdfFault('CMS_NOT_DETACHED', 'The signature holds content of its own.')
        : isInside
          ? checkAttributes(result)
          : pdfFault('CMS_NO_CERTIFICATE', 'The signature does not hold the signer’s certificate.');
    return {
      result,
      certificates: data.certificates,
      timestamp: stamps?.length === 1 ? (stamps[0]?.bytes ?? null) : null,
      form,
    };
  } catch {
    return pdfFault('CMS_UNREADABLE', 'The signature cannot be read.');
  }
}

/** Reject by default: an attribute that is not needed could mean something to another reader. */
function checkAttributes({ signerInfo }: CmsResult): PdfFault | null {
  const signed = signerInfo?.signed?.attributes;
  if (!signerInfo || !signed) return pdfFault('CMS_NO_ATTRIBUTES', 'The signature has no signed attributes.');
  if ([...signed.keys()].some((type) => !SIGNED.has(type)))
    return pdfFault('CMS_ATTRIBUTE_UNKNOWN', 'The signature has a signed attribute that does not belong there.');
  if (!signed.has(ATTRIBUTE.signingCertificateV2))
    return pdfFault('CMS_NO_REFERENCE', 'What is signed does not name the certificate.');
  if (signerInfo.digest.oid !== SHA_256)
    return pdfFault('CMS_DIGEST', 'The digest algorithm of the signature is not accepted.');
  if ([...signerInfo.unsigned.keys()].some((type) => type !== ATTRIBUTE.signatureTimestamp))
    return pdfFault('CMS_ATTRIBUTE_UNKNOWN', 'The signature has an unsigned attribute that does not belong there.');
  return null;
}
