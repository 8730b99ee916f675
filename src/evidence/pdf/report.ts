import type { EvidenceReport } from '../report.js';
import type { PdfArea } from './areas.js';
import type { CheckId } from './check-ids.js';
import type { EvidenceManifest } from './manifest.js';

/** `not_checked`: there was nothing to compare with, or an earlier check left nothing to look at. */
export type PdfOutcome = 'passed' | 'failed' | 'not_checked';

/** One check that was made, or could not be. */
export interface PdfCheck {
  readonly area: PdfArea;
  readonly id: CheckId;
  readonly outcome: PdfOutcome;
  /** What it proves when it passes; English. */
  readonly proves: string;
  /** Why it did not pass; stable, for programs. Left out when passed. */
  readonly reason?: string;
  /** The same as a sentence; English, without a name or a number. */
  readonly detail?: string;
  /** Name of the signature field that it is about. */
  readonly field?: string;
  /** Id of the signer that it is about. */
  readonly signerId?: number;
  /** Whether the verdict passes without it. */
  readonly isOptional?: boolean;
}

/** A seal or a document time-stamp of the file. */
export interface PdfSignature {
  readonly field: string;
  readonly kind: 'certification' | 'timestamp';
  /** Length of the file that it covers. */
  readonly coveredBytes: number;
  /** Proven time: of the time-stamp over the seal, or of the document time-stamp; null: not proven. */
  readonly time: string | null;
  /** Subject of its certificate; null: not readable. Trust it only together with the verdict on identity. */
  readonly subject: { readonly organization?: string; readonly name?: string; readonly country?: string } | null;
}

/** Somebody whom the manifest names, with what was found. */
export interface PdfSigner {
  readonly signer: EvidenceManifest['signers'][number];
  /** Null: none was recorded. */
  readonly record: EvidenceManifest['records'][number] | null;
  readonly outcome: PdfOutcome;
  readonly checks: readonly PdfCheck[];
  /** Of the raw record, when the caller had it. */
  readonly evidence: EvidenceReport | null;
}

/** What checking a sealed document found. Valid only if all three verdicts passed. */
export interface PdfReport {
  /** `unsealed`: a PDF without any trace of a seal; `unreadable`: no PDF that can be read. */
  readonly kind: 'sealed' | 'unsealed' | 'unreadable';
  readonly passed: boolean;
  readonly verdicts: Readonly<Record<PdfArea, PdfOutcome>>;
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly fingerprint: string;
  readonly bytes: number;
  readonly checks: readonly PdfCheck[];
  readonly signatures: readonly PdfSignature[];
  readonly signers: readonly PdfSigner[];
  /** As the seal covers it; null: none was found. */
  readonly manifest: EvidenceManifest | null;
  /** Proven time of the seal, ISO 8601. */
  readonly sealedAt: string | null;
}
