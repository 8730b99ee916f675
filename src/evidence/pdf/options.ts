import type { ByteSource, Primitives } from '../../documents/index.js';
import type { PkiPrimitives } from '../../pki/index.js';
import type { EvidenceAnchors } from '../anchors.js';
import type { SealAnchors } from '../trust-anchors.js';

/** What checking a sealed document is told besides the file. What is left out is not compared. */
export interface VerifySealedPdfOptions {
  readonly primitives: { readonly pki: PkiPrimitives; readonly documents: Primitives };
  /** Whom the caller trusts; left out: who sealed is not checked. */
  readonly anchors?: SealAnchors;
  /** The time of the check. */
  readonly at: Date;
  /** The original document. */
  readonly original?: ByteSource;
  readonly expected?: {
    /** SHA-256 of the whole file, 64 hex digits: tells an earlier state of the file from the last one. */
    readonly fingerprint?: string;
    /** SHA-256 of the original document. */
    readonly originalFingerprint?: string;
    /** Who must have been registered: exactly these. */
    readonly signers?: readonly { readonly id: number; readonly email: string }[];
  };
  /** Raw records by their id, exactly as stored, from an evidence bundle. */
  readonly records?: ReadonlyMap<string, Uint8Array>;
  /** Whom the caller believes who signed; needed for `records`. */
  readonly evidenceAnchors?: EvidenceAnchors;
  /** Told how much of the file was read, 0 to 1. */
  readonly onProgress?: (part: number) => void;
}
