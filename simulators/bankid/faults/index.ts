import { CONTENT_FAULTS } from './content-faults.js';
import { DOCUMENT_FAULTS } from './document-faults.js';
import type { Fault } from './fault.js';
import { OCSP_FAULTS } from './ocsp-faults.js';
import { OUTCOME_FAULTS } from './outcome-faults.js';
import { SIGNER_FAULTS } from './signer-faults.js';

export type { Delivery, Fault } from './fault.js';

/** Everything that can be made to go wrong at `sign`. */
export const FAULTS: readonly Fault[] = [
  ...DOCUMENT_FAULTS,
  ...CONTENT_FAULTS,
  ...SIGNER_FAULTS,
  ...OCSP_FAULTS,
  ...OUTCOME_FAULTS,
];

export function faultNamed(name: string): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name);
}
