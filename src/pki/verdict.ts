/** How a check or a whole validation ended, in the words of EN 319 102-1 clause 5.1.2; `not-applicable`: there is nothing of the kind to check. */
export type Indication = 'passed' | 'failed' | 'indeterminate' | 'not-applicable';

/** Sub-indications of EN 319 102-1 clause 5.1.3 that this product uses. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'REVOKED'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'REVOKED_NO_POE'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'NO_POE'
  | 'TRY_LATER'
  | 'SIGNED_DATA_NOT_FOUND'
  | 'CUSTOM';

/** Which sub-indications mean that the signature is bad; the others leave it open. */
const FAILURES: ReadonlySet<SubIndication> = new Set([
  'FORMAT_FAILURE',
  'HASH_FAILURE',
  'SIG_CRYPTO_FAILURE',
  'REVOKED',
  'EXPIRED',
  'NOT_YET_VALID',
]);

/** Why something did not pass: the standard's word, our own stable word, and a sentence without personal data. */
export interface Fault<Reason extends string = string> {
  readonly indication: 'failed' | 'indeterminate';
  readonly code: SubIndication;
  /** Finer than `code`, for programs and tests. */
  readonly reason: Reason;
  /** English, for a report. Never holds a name, a number or a secret. */
  readonly detail: string;
}

/** Makes a fault; its indication follows from the sub-indication as the standard's table says. */
export function fault<Reason extends string>(code: SubIndication, reason: Reason, detail: string): Fault<Reason> {
  return { indication: FAILURES.has(code) ? 'failed' : 'indeterminate', code, reason, detail };
}
