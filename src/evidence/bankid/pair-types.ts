import type { Environment } from '../anchors.js';

/** A BankID signature with its OCSP response, and how it came about. */
export interface BankIdPair {
  /** Base64 as delivered. */
  readonly signature: string;
  /** Base64 as delivered. */
  readonly ocspResponse: string;
  readonly environment: Environment;
  readonly certificatePolicies?: readonly string[];
  readonly startedAt: Date;
  readonly completedAt: Date;
}
