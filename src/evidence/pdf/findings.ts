import type { Fault } from '../../pki/index.js';
import { PDF_AREAS, type PdfArea } from './areas.js';
import { CHECKS, type CheckId } from './check-ids.js';
import type { PdfCheck, PdfOutcome } from './report.js';

/** What a check is about, and whether the verdict needs it. */
type Subject = Pick<PdfCheck, 'field' | 'signerId' | 'isOptional'>;

/** Why something is not as it should be: a stable word and a sentence. */
export type PdfFault = Pick<Fault, 'reason' | 'detail'>;

/** Makes a fault. */
export const pdfFault = (reason: string, detail: string): PdfFault => ({ reason, detail });

/** Sums outcomes up: one failure fails all, one gap leaves all open, and nothing at all proves nothing. */
export function summary(checks: readonly PdfCheck[]): PdfOutcome {
  if (checks.some(({ outcome }) => outcome === 'failed')) return 'failed';
  const needed = checks.filter(({ isOptional }) => isOptional !== true);
  return needed.length > 0 && needed.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'not_checked';
}

/** Collects the checks of one file. */
export class PdfFindings {
  readonly checks: PdfCheck[] = [];

  /** Notes a check: passed without a fault. @returns whether it passed */
  note(id: CheckId, fault: PdfFault | null, subject: Subject = {}): boolean {
    const { area, proves } = CHECKS[id];
    const { reason, detail } = fault ?? {};
    this.checks.push({ area, id, outcome: fault ? 'failed' : 'passed', proves, reason, detail, ...subject });
    return fault === null;
  }

  /** Notes that a check could not be made. */
  skip(id: CheckId, reason: string, detail: string, subject: Subject = {}): void {
    const { area, proves } = CHECKS[id];
    this.checks.push({ area, id, outcome: 'not_checked', proves, reason, detail, ...subject });
  }

  verdicts(): Record<PdfArea, PdfOutcome> {
    const of = (area: PdfArea): PdfOutcome => summary(this.checks.filter((check) => check.area === area));
    return Object.fromEntries(PDF_AREAS.map((area) => [area, of(area)])) as Record<PdfArea, PdfOutcome>;
  }
}
