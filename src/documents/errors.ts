import { IntegrityError, TooLargeError, UnavailableError, UnusableError, type EsignError } from '../errors.js';

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

/** Every code this room raises. */
export type DocumentsErrorCode = UploadErrorCode | 'DOCUMENT_WORKER_LOST' | 'SIGNING_TAMPERED_FILE';

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
