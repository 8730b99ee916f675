import { chunksOf, toHex, type ByteSource } from '../../documents/index.js';
import { pdfFault, PdfFindings } from '../pdf/findings.js';
import type { VerifySealedPdfOptions } from '../pdf/options.js';
import type { PdfCheck, PdfSigner } from '../pdf/report.js';
import { checkManifest, checkSigners } from '../pdf/signers.js';
import type { EvidenceBundle } from './bundle.js';

/** What a bundle says about a document that has no seal: the bundle's own word, as good as where it came from. */
export interface BundleReport {
  readonly passed: boolean;
  readonly checks: readonly PdfCheck[];
  readonly signers: readonly PdfSigner[];
}

/** Verifies the records of a bundle against a document that was signed without a seal. */
export async function verifyEvidenceBundle(
  bundle: EvidenceBundle,
  file: ByteSource,
  options: VerifySealedPdfOptions,
): Promise<BundleReport> {
  const found = new PdfFindings();
  const { manifest, records } = bundle;
  found.note('manifest', checkManifest(manifest));
  const prefix = toHex(
    await options.primitives.documents.sha256(chunksOf(file, 0, Math.min(manifest.bytes, file.length))),
  );
  const other = pdfFault('OTHER_ORIGINAL', 'The file does not begin with the document that was signed.');
  found.note('original_prefix', prefix === manifest.fingerprint ? null : other);
  const signers = await checkSigners(manifest, null, { ...options, records }, found);
  return { passed: found.checks.every(({ outcome }) => outcome === 'passed'), checks: found.checks, signers };
}
