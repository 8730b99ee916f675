import { NotFoundError } from '../errors.js';

/** Codes of what the portal refuses, beside those of domain and methods. */
export type PortalErrorCode = 'ATTEMPT_NOT_FINISHED' | 'ATTEMPT_NOT_FOUND' | 'INPUT_INVALID' | 'PORTAL_TOO_MANY_CALLS';

/** There is no such attempt for this signer: unknown, foreign and of another method look the same. */
export function noSuchAttempt(): NotFoundError<PortalErrorCode> {
  return new NotFoundError('ATTEMPT_NOT_FOUND', 'There is no such attempt to sign.');
}
