import { IntegrityError, UnavailableError } from '../errors.js';
import type { SigningErrorCode } from '../signing/index.js';

/** Another run is at the same mail right now. */
export function stepBusy(): UnavailableError<SigningErrorCode> {
  return new UnavailableError('SIGNING_STEP_BUSY', 'another run is sending this mail');
}

/** The seal is not made yet; `reason` is a stable code of what it waits for. */
export function sealWaits(reason = 'TRUST_SEAL_PENDING'): UnavailableError<SigningErrorCode> {
  return new UnavailableError('SIGNING_SEAL_WAITING', `the seal is not made yet: ${reason}`, { details: { reason } });
}

/** Somebody counts as having acted, and the evidence store does not bear it out. */
export function evidenceMissing(signerId: number): IntegrityError<SigningErrorCode> {
  return new IntegrityError('SIGNING_EVIDENCE_MISSING', 'An act of this signing has no fitting evidence.', {
    details: { signerId },
  });
}
