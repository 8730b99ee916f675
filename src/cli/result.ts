import type { ClassicReport } from '../documents/index.js';
import type { BundleReport, PdfReport } from '../evidence/index.js';
import type { ExitCode } from './terminal.js';

/** What was found, as `--json` prints it. */
export interface VerifyResult {
  readonly file: string;
  readonly valid: boolean;
  readonly exitCode: ExitCode;
  readonly trust: string;
  readonly report: PdfReport;
  /** Fingerprints alone: for a document without a seal. */
  readonly classic: ClassicReport | null;
  /** The bundle's records, for a document without a seal. */
  readonly bundle: BundleReport | null;
}
