import { CLAIM_FAULTS } from './claim-faults.js';
import type { IdFault } from './fault.js';
import { RETURN_FAULTS } from './return-faults.js';

/** What can be asked for by `?fault=`, or by `fault` of `POST /control/token`. */
export const ID_FAULTS: readonly IdFault[] = [...RETURN_FAULTS, ...CLAIM_FAULTS];

export function idFaultNamed(name: unknown): IdFault | undefined {
  return ID_FAULTS.find((fault) => fault.name === name);
}
