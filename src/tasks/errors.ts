import { IntegrityError, UnavailableError } from '../errors.js';
import type { SigningErrorCode } from '../signing/index.js';

/** Another run is at the same mail right now. */
export function stepBusy(): UnavailableError<SigningErrorCode> {
  return new UnavailableError('SIGNING_STEP_BUSY', 'another run is sending this mail');
}

/** Somebody counts as having acted, and the evidence store does not bear it out. */
export function evidenceMissing(signerId: number): IntegrityError<SigningErrorCode> {
  return new IntegrityError('SIGNING_EVIDENCE_MISSING', 'An act of this signing has no fitting evidence.', {
    details: { signerId },
  });
}
