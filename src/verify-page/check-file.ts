import {
  readEvidenceBundle,
  readTrustAnchors,
  verifyClassic,
  verifyEvidenceBundle,
  verifySealedPdf,
  webInflateRaw,
  webPkiPrimitives,
  webPrimitives,
  type BundleReport,
  type ByteSource,
  type ClassicReport,
  type PdfReport,
  type VerifySealedPdfOptions,
} from '../client.js';

/** What a reader has beside the file. */
export interface Comparison {
  /** As typed; empty: none. */
  readonly fingerprint: string;
  readonly original: File | null;
  /** Evidence bundle, zip. */
  readonly evidence: File | null;
}

/** What was found. */
export interface Finding {
  readonly report: PdfReport;
  /** For a document without a seal. */
  readonly classic: ClassicReport | null;
  /** Whether the typed fingerprint is of the file or of the original in it; null: none was typed. */
  readonly isExpected: boolean | null;
  /** The bundle's records against a document without a seal. */
  readonly bundle: BundleReport | null;
  /** A bundle was given that cannot be read. */
  readonly isBundleUnreadable: boolean;
}

function sourceOf(file: File): ByteSource {
  return {
    length: file.size,
    read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

/** A fingerprint as people type it; undefined when it is none. */
export function typedFingerprint(text: string): string | undefined {
  const digits = text.replace(/[^0-9a-f]/gi, '').toLowerCase();
  return digits.length === 64 ? digits : undefined;
}

/** Checks a file in this browser. @param anchors - public JSON that came with the page */
export async function checkFile(file: File, anchors: unknown, comparison: Comparison): Promise<Finding> {
  const source = sourceOf(file);
  const original = comparison.original === null ? undefined : sourceOf(comparison.original);
  const typed = typedFingerprint(comparison.fingerprint);
  const bundle =
    comparison.evidence === null ? null : await readEvidenceBundle(sourceOf(comparison.evidence), webInflateRaw);
  const isBundleUnreadable = comparison.evidence !== null && bundle === null;
  const trust = readTrustAnchors(anchors);
  const options: VerifySealedPdfOptions = {
    primitives: { pki: webPkiPrimitives, documents: webPrimitives },
    anchors: trust?.seal,
    evidenceAnchors: trust?.evidence,
    at: new Date(),
    original,
    records: bundle?.records,
  };
  const report = await verifySealedPdf(source, options);
  if (report.kind !== 'unsealed') {
    const own = [report.fingerprint, report.manifest?.fingerprint];
    const isExpected = typed === undefined ? null : own.includes(typed);
    return { report, classic: null, isExpected, bundle: null, isBundleUnreadable };
  }
  // One field for both fingerprints: a reader need not know which of the two they hold.
  const mailed = typed === report.fingerprint ? typed : undefined;
  const expectation = { originalBytes: original, originalFingerprint: mailed === undefined ? typed : undefined };
  const classic = await verifyClassic(source, { ...expectation, mailedFingerprint: mailed }, webPrimitives);
  const isExpected = typed === undefined ? null : mailed !== undefined || classic.original === 'same';
  const judged = bundle && (await verifyEvidenceBundle(bundle, source, options));
  return { report, classic, isExpected, bundle: judged, isBundleUnreadable };
}
