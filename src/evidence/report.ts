import type { Indication, SubIndication } from '../pki/index.js';
import type { EvidenceKind } from './record.js';

/** What is judged apart: one bad part never hides behind a good one. */
export const AREAS = ['signature', 'chain', 'revocation', 'time', 'binding', 'identity'] as const;
export type Area = (typeof AREAS)[number];

/** The result of one check, or of all checks of an area. */
export interface EvidenceVerdict {
  readonly indication: Indication;
  /** Sub-indication of EN 319 102-1; left out when passed or not applicable. */
  readonly code?: SubIndication;
  /** Stable, finer than `code`; `OK` when passed. */
  readonly reason: string;
  /** English; never holds a name or a number. */
  readonly detail: string;
}

/** One check that was made. */
export interface EvidenceCheck extends EvidenceVerdict {
  readonly area: Area;
  /** What was checked, for example `funcId`. */
  readonly check: string;
}

/** Who the evidence itself says has signed. Unmasked: the caller masks before showing it. */
export interface FoundIdentity {
  readonly name?: string;
  readonly givenName?: string;
  readonly surname?: string;
  /** As the scheme writes it: SE 12 digits, NO 11, DK 10, FI with separator. */
  readonly nationalNumber?: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string;
  /** YYYY-MM-DD. */
  readonly birthDate?: string;
  /** Stable key of the person at the scheme, when it is not the national number. */
  readonly personKey?: string;
}

/** What an offline verification found. Overall passed only if every applicable verdict passed. */
export interface EvidenceReport {
  /** Null when the record could not be read. */
  readonly kind: EvidenceKind | null;
  readonly passed: boolean;
  readonly status: 'TOTAL-PASSED' | 'TOTAL-FAILED' | 'INDETERMINATE';
  readonly verdicts: Readonly<Record<Area, EvidenceVerdict>>;
  readonly checks: readonly EvidenceCheck[];
  /** Null when none was found, or when its source is not signed. Trust it only together with `passed`. */
  readonly identity: FoundIdentity | null;
  /** The signer's certificate says that it is qualified and its key in a qualified device. Trust it only together with `passed`. */
  readonly isQualified?: true;
  /** Best proven time of the signature, ISO 8601. */
  readonly signingTime: string | null;
}
