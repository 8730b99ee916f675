import {
  IntegrityError,
  StateError,
  TooLargeError,
  UnavailableError,
  UnusableError,
  type EsignError,
} from '../errors.js';

/** Why an upload cannot become part of a signed document. */
export type UploadErrorCode =
  | 'DOCUMENT_NOT_PDF'
  | 'DOCUMENT_ENCRYPTED'
  | 'DOCUMENT_BROKEN'
  | 'DOCUMENT_TOO_COMPLEX'
  | 'DOCUMENT_TOO_MANY_PAGES'
  | 'DOCUMENT_TOO_LARGE'
  | 'DOCUMENT_NO_PAGES'
  | 'DOCUMENT_ALREADY_SIGNED'
  | 'DOCUMENT_DYNAMIC_FORM';

/** Why a step of sealing cannot be done; the file is as it was before. */
export type SealErrorCode = 'DOCUMENT_NOT_SEALABLE' | 'DOCUMENT_SEAL_STATE' | 'DOCUMENT_SEAL_TOO_SMALL';

/** Why a PDF in memory cannot be signed, as `details.reason`. */
export type SignableFault = 'broken' | 'encrypted' | 'form' | 'changed' | 'locked' | 'field';

/** Every code this room raises. */
export type DocumentsErrorCode =
  UploadErrorCode | SealErrorCode | 'DOCUMENT_NOT_SIGNABLE' | 'DOCUMENT_WORKER_LOST' | 'SIGNING_TAMPERED_FILE';

const UPLOAD_CODES: Record<UploadErrorCode, true> = {
  DOCUMENT_NOT_PDF: true,
  DOCUMENT_ENCRYPTED: true,
  DOCUMENT_BROKEN: true,
  DOCUMENT_TOO_COMPLEX: true,
  DOCUMENT_TOO_MANY_PAGES: true,
  DOCUMENT_TOO_LARGE: true,
  DOCUMENT_NO_PAGES: true,
  DOCUMENT_ALREADY_SIGNED: true,
  DOCUMENT_DYNAMIC_FORM: true,
};

/** Tells a code that crossed a process boundary from anything else. */
export function isUploadErrorCode(code: unknown): code is UploadErrorCode {
  return typeof code === 'string' && Object.hasOwn(UPLOAD_CODES, code);
}

/**
 * Says why an upload is refused.
 *
 * @param index - which upload of the job, from 0; left out when it concerns all of them together
 */
export function uploadError(
  code: UploadErrorCode,
  message: string,
  index?: number,
  cause?: unknown,
): EsignError<UploadErrorCode> {
  const options = { details: index === undefined ? {} : { index }, cause };
  return code === 'DOCUMENT_TOO_LARGE'
    ? new TooLargeError(code, message, options)
    : new UnusableError(code, message, options);
}

/** The stored original is not the document that was signed. */
export function tamperedFile(): IntegrityError<'SIGNING_TAMPERED_FILE'> {
  return new IntegrityError('SIGNING_TAMPERED_FILE', 'The stored document is not the one that was fingerprinted.', {
    title: 'TamperedFile',
  });
}

/** A worker ended for a reason that is not the document's; trying again may help. */
export function workerLost(message: string, cause?: unknown): UnavailableError<'DOCUMENT_WORKER_LOST'> {
  return new UnavailableError('DOCUMENT_WORKER_LOST', message, { cause });
}

/** The file is not one that a seal can be added to: not ours, encrypted, certified already, a field of that name. */
export function notSealable(message: string, cause?: unknown): UnusableError<'DOCUMENT_NOT_SEALABLE'> {
  return new UnusableError('DOCUMENT_NOT_SEALABLE', message, { cause });
}

/** The file is not in the state that the step before has left. */
export function wrongSealState(message: string): StateError<'DOCUMENT_SEAL_STATE'> {
  return new StateError('DOCUMENT_SEAL_STATE', message);
}

/** The signature is longer than the room that was kept for it; `bytes`, `placeholderBytes`. */
export function placeholderTooSmall(bytes: number, placeholderBytes: number): UnusableError<'DOCUMENT_SEAL_TOO_SMALL'> {
  const details = { bytes, placeholderBytes };
  return new UnusableError('DOCUMENT_SEAL_TOO_SMALL', 'The signature does not fit in its place.', { details });
}

/** The file is not one that a signature can be added to without harm; `reason`. */
export function notSignable(
  reason: SignableFault,
  message: string,
  cause?: unknown,
): UnusableError<'DOCUMENT_NOT_SIGNABLE'> {
  return new UnusableError('DOCUMENT_NOT_SIGNABLE', message, { details: { reason }, cause });
}
