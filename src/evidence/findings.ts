import type { Fault, Indication } from '../pki/index.js';
import type { EvidenceKind } from './record.js';
import {
  AREAS,
  type Area,
  type EvidenceCheck,
  type EvidenceReport,
  type EvidenceVerdict,
  type FoundIdentity,
} from './report.js';

const OK = { indication: 'passed', reason: 'OK' } as const;

/** Worst first. */
const ORDER: readonly Indication[] = ['failed', 'indeterminate', 'passed', 'not-applicable'];

/** Collects the checks of one verification, and sums them up. */
export class Findings {
  private readonly checks: EvidenceCheck[] = [];
  identity: FoundIdentity | null = null;
  signingTime: Date | null = null;
  isQualified = false;

  constructor(private readonly kind: EvidenceKind | null) {}

  pass(area: Area, check: string, detail: string): void {
    this.checks.push({ area, check, ...OK, detail });
  }

  fault(area: Area, check: string, fault: Fault): void {
    this.checks.push({ area, check, ...fault });
  }

  /** Notes one check: passed with `detail`, or with a fault. @returns whether it passed */
  note(area: Area, check: string, fault: Fault | null, detail: string): boolean {
    if (fault) this.fault(area, check, fault);
    else this.pass(area, check, detail);
    return fault === null;
  }

  notApplicable(area: Area, detail: string): void {
    this.checks.push({ area, check: area, indication: 'not-applicable', reason: 'NOT_APPLICABLE', detail });
  }

  /** An area without a single check has not passed: what nobody looked at proves nothing. */
  report(): EvidenceReport {
    const verdicts = Object.fromEntries(AREAS.map((area) => [area, this.verdictOf(area)])) as Record<
      Area,
      EvidenceVerdict
    >;
    const all = AREAS.map((area) => verdicts[area].indication);
    const status = all.includes('failed')
      ? 'TOTAL-FAILED'
      : all.includes('indeterminate') || !all.includes('passed')
        ? 'INDETERMINATE'
        : 'TOTAL-PASSED';
    return {
      kind: this.kind,
      passed: status === 'TOTAL-PASSED',
      status,
      verdicts,
      checks: this.checks,
      identity: this.identity,
      ...(this.isQualified ? { isQualified: true as const } : {}),
      signingTime: this.signingTime?.toISOString() ?? null,
    };
  }

  private verdictOf(area: Area): EvidenceVerdict {
    const own = this.checks.filter((check) => check.area === area);
    const worst = ORDER.map((indication) => own.find((check) => check.indication === indication)).find(Boolean);
    if (!worst) {
      return {
        indication: 'indeterminate',
        code: 'CUSTOM',
        reason: 'NOT_CHECKED',
        detail: 'Nothing could be checked.',
      };
    }
    const { indication, code, reason, detail } = worst;
    const several = indication === 'passed' && own.length > 1;
    return {
      indication,
      ...(code ? { code } : {}),
      reason,
      detail: several ? `All ${own.length} checks passed.` : detail,
    };
  }
}
