import { EsignError } from '../../errors.js';
import { isUploadErrorCode, tamperedFile, uploadError, workerLost } from '../errors.js';
import type { SignedJob, SignedResult } from '../pages/signed.node.js';
import type { Inspection } from '../inspect.node.js';
import type { UploadLimits } from '../upload/limits.js';
import type { OriginalJob, OriginalResult } from '../upload/original.node.js';

/** What a worker can be asked for. Paths cross the boundary, files never do. */
export interface WorkerJobs {
  readonly original: { readonly job: OriginalJob & { readonly limits: UploadLimits }; readonly result: OriginalResult };
  readonly signed: { readonly job: SignedJob; readonly result: SignedResult };
  readonly inspect: { readonly job: { readonly path: string }; readonly result: Inspection };
}

export type JobKind = keyof WorkerJobs;

/** A job on its way to a worker. */
export interface JobMessage<Kind extends JobKind = JobKind> {
  readonly kind: Kind;
  readonly job: WorkerJobs[Kind]['job'];
}

/** An error as it crosses the boundary: no cause, no stack. */
export interface SentError {
  /** Of the operating system, for example `ENOSPC`. */
  readonly systemCode?: string;
  readonly code: string;
  readonly message: string;
  readonly index?: number;
}

export type ReplyMessage =
  | { readonly isDone: true; readonly result: WorkerJobs[JobKind]['result'] }
  | { readonly isDone: false; readonly error: SentError };

/** Packs an error for the way to the server. */
export function sendableError(error: unknown): SentError {
  if (!isOurs(error)) {
    const message = error instanceof Error ? error.message : String(error);
    const fault = error instanceof Error && 'code' in error ? { systemCode: String(error.code) } : {};
    return { code: 'DOCUMENT_WORKER_LOST', message, ...fault };
  }
  const { index } = error.details;
  return { code: error.code, message: error.message, ...(typeof index === 'number' ? { index } : {}) };
}

function isOurs(error: unknown): error is EsignError {
  return error instanceof EsignError;
}

/** Unpacks an error on the server's side. */
export function receivedError({ code, message, index, systemCode }: SentError): EsignError {
  if (code === 'SIGNING_TAMPERED_FILE') return tamperedFile();
  return isUploadErrorCode(code)
    ? uploadError(code, message, index)
    : workerLost(message, causeOf(message, systemCode));
}

function causeOf(message: string, systemCode: string | undefined): Error | undefined {
  return systemCode === undefined ? undefined : Object.assign(new Error(message), { code: systemCode });
}
