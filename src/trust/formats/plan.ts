import type { DigestToSign, SigningAlgorithm } from '../building-block/contract.js';

/** What a signature is made of, before there is a value. */
export interface SignaturePlan {
  readonly what: DigestToSign;
  /** DER; the signer's own first, then its chain without the root. */
  readonly certificates: readonly Uint8Array[];
  readonly algorithm: SigningAlgorithm;
  /** What CAdES, ASiC, XAdES and JAdES say of the time, in whole seconds; PAdES never says one. Default: now. */
  readonly signingTime?: Date;
}

/** A plan in which everything has been decided. */
export interface DecidedPlan extends SignaturePlan {
  /** Whole seconds. */
  readonly signingTime: Date;
}
