import { IntegrityError, NotAllowedError, NotFoundError, StateError, TokenError, UnusableError } from '../errors.js';

/** Every code this room raises, and those it gives to failures of what lies below. */
export type SigningErrorCode =
  | 'ACCESS_DENIED'
  | 'ACCESS_NO_COWORKER'
  | 'ACCESS_WRONG_DUTY'
  | 'DB_UNAVAILABLE'
  | 'DOCUMENT_NOT_FOUND'
  | 'DOCUMENT_NOT_READY'
  | 'IDEMPOTENCY_MISMATCH'
  | 'METHOD_NOT_ENABLED'
  | 'SIGNER_PARENT_INVALID'
  | 'SIGNING_ALREADY_SEALED'
  | 'SIGNING_ALREADY_SIGNED'
  | 'SIGNING_CANCELED'
  | 'SIGNING_CLOSED'
  | 'SIGNING_DATA_BOX_INVALID'
  | 'SIGNING_EVIDENCE_BROKEN'
  | 'SIGNING_EVIDENCE_MISSING'
  | 'SIGNING_INPUT_INVALID'
  | 'SIGNING_METADATA_TOO_LONG'
  | 'SIGNING_NOT_CANCELABLE'
  | 'SIGNING_NOT_FOUND'
  | 'SIGNING_NOT_FROZEN'
  | 'SIGNING_NOT_REGISTERED'
  | 'SIGNING_NOT_RESUMABLE'
  | 'SIGNING_NOT_SEALABLE'
  | 'SIGNING_OUT_OF_TURN'
  | 'SIGNING_REHEARSAL_FAILED'
  | 'SIGNING_SEAL_REFUSED'
  | 'SIGNING_SEAL_WAITING'
  | 'SIGNING_SENDER_MISSING'
  | 'SIGNING_STEP_BUSY'
  | 'SIGNING_STEP_UNKNOWN'
  | 'SIGNING_TAMPERED_FILE'
  | 'SIGNING_TAMPERED_RECORD'
  | 'SIGNING_TOKEN_BOX_INVALID'
  | 'TOKEN_INVALID';

/** The one answer to an unknown, foreign, malformed or ambiguous token. */
export function invalidToken(): TokenError<SigningErrorCode> {
  return new TokenError('TOKEN_INVALID', 'This link is not valid.', { title: 'InvalidToken' });
}

/** The document or its fingerprint is not what was frozen. */
export function tamperedFile(signingId: number): IntegrityError<SigningErrorCode> {
  return new IntegrityError('SIGNING_TAMPERED_FILE', 'The document differs from the one that was sent for signing.', {
    title: 'TamperedFile',
    details: { signingId },
  });
}

/** Anything else of the signing or its signers is not what the add-on last wrote. */
export function tamperedRecord(signingId: number): IntegrityError<SigningErrorCode> {
  return new IntegrityError('SIGNING_TAMPERED_RECORD', 'The signing was changed from outside and is stopped.', {
    title: 'TamperedRecord',
    details: { signingId },
  });
}

/** No manifest: a signing of an earlier version that nobody has taken over by resuming it. */
export function notFrozen(signingId: number): StateError<SigningErrorCode> {
  return new StateError(
    'SIGNING_NOT_FROZEN',
    'The signing comes from an earlier version; its sender has to resume it first.',
    { details: { signingId } },
  );
}

/** There is no such signing for this caller. */
export function signingNotFound(signingId: number): NotFoundError<SigningErrorCode> {
  return new NotFoundError('SIGNING_NOT_FOUND', 'There is no such signing.', { details: { signingId } });
}

/** The life cycle says no, in one of its ways. */
export function refused(code: SigningErrorCode, message: string): StateError<SigningErrorCode> {
  return new StateError(code, message);
}

/** The caller is known, but not for this. */
export function notAllowed(code: SigningErrorCode, message: string): NotAllowedError<SigningErrorCode> {
  return new NotAllowedError(code, message);
}

/** Readable input that breaks a rule; `path` points at the field. */
export function unusable(
  code: SigningErrorCode,
  message: string,
  path: string,
  details: Readonly<Record<string, unknown>> = {},
): UnusableError<SigningErrorCode> {
  return new UnusableError(code, message, { details: { ...details, path, errors: [{ path, message }] } });
}
