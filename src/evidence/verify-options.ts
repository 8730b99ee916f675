import type { PkiPrimitives } from '../pki/index.js';
import type { EvidenceAnchors } from './anchors.js';
import type { FoundIdentity } from './report.js';

/** Who must have signed. What is left out is not compared. */
export interface ExpectedSigner {
  /** As the scheme writes it. */
  readonly nationalNumber?: string;
  /** For a caller that knows the number by its keyed hash only. */
  readonly matchesNationalNumber?: (nationalNumber: string) => boolean | Promise<boolean>;
  /** YYYY-MM-DD. */
  readonly birthDate?: string;
  readonly personKey?: string;
  /** Anything else the caller wants to know of the person. */
  readonly accepts?: (identity: FoundIdentity) => boolean | Promise<boolean>;
}

/** What a verification is told besides the record. */
export interface VerifyEvidenceOptions {
  readonly primitives: PkiPrimitives;
  readonly anchors: EvidenceAnchors;
  readonly expected: {
    /** SHA-256 of the document, 64 lower-case hex digits: the caller's own, not the record's. */
    readonly fingerprint: string;
    readonly signer?: ExpectedSigner;
    /** The kind the caller knows the act to be of; another kind is refused. */
    readonly kind?: string;
  };
  /** The document itself; needed only where a signature is over another digest of it than SHA-256. */
  readonly document?: Uint8Array;
  /** The time of the check. */
  readonly at: Date;
  /**
   * When somebody whom the caller trusts (its evidence store, a time-stamp over an entry) had the record at the latest.
   * Proof of existence: short-lived evidence is judged at this time in place of `at`, or at the record's own `completedAt`
   * when it is not more than three days before.
   */
  readonly recordedAt?: Date;
  /** RSA-SHA1 in very old BankID records. Default: false. */
  readonly allowSha1?: boolean;
}
