import type { SendOptions } from '../host/index.js';
import { EsignError, InputError } from '../errors.js';
import type { QueueErrorCode } from './errors.js';

/** How often a job's process may vanish under it before the job is taken for what kills the process. */
export const MAX_LOST_RUNS = 10;

/**
 * How long a job stays with a process that shows no sign of life: what a crash costs in time. Signs come three times as
 * often, so a process has to stand still for more than five seconds to lose a job, and a job that runs twice is harmless.
 */
export const DEFAULT_LEASE_MS = 8_000;

const DEFAULT_ATTEMPTS = 5;
const DEFAULT_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 3_600_000;
const MAX_NAME_CHARS = 100;
const MAX_KEY_CHARS = 200;
const MAX_ERROR_CHARS = 1_000;

/** A job as every adapter stores it. */
export interface NewJob {
  readonly name: string;
  readonly payload: string;
  readonly dedupeKey: string | undefined;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
  readonly attempts: number;
  readonly backoffMs: number;
}

/**
 * Checks what a caller wants to send and fills in the defaults.
 *
 * @throws InputError `QUEUE_JOB_INVALID`: bad name or key, a payload that is no JSON object, attempts below 1
 */
export function newJob(name: string, payload: object, options: SendOptions, now: number): NewJob {
  const { dedupeKey, runAt, attempts = DEFAULT_ATTEMPTS, backoffMs = DEFAULT_BACKOFF_MS } = options;
  const text = JSON.stringify(payload) as string | undefined;
  check(name.length > 0 && name.length <= MAX_NAME_CHARS, `a job's name has 1 to ${MAX_NAME_CHARS} characters`);
  check(text?.startsWith('{') === true, `the payload of ${name} is not a JSON object`);
  check(
    dedupeKey === undefined || (dedupeKey.length > 0 && dedupeKey.length <= MAX_KEY_CHARS),
    `a key has 1 to ${MAX_KEY_CHARS} characters`,
  );
  check(Number.isInteger(attempts) && attempts >= 1, 'attempts is a positive integer');
  check(Number.isFinite(backoffMs) && backoffMs >= 0, 'backoffMs is not negative');
  const dueAt = runAt?.getTime() ?? now;
  check(Number.isFinite(dueAt), 'runAt is not a date');
  return { name, payload: text, dedupeKey, dueAt, attempts, backoffMs };
}

/** The pause after the given number of failed runs: doubled each time, an hour at most. */
export function backoffDelayMs(failures: number, firstMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(failures - 1, 40), MAX_BACKOFF_MS);
}

/** Whether trying again by itself makes no sense: the error says so. */
export function isFinal(error: unknown): boolean {
  return error instanceof EsignError && error.retry !== 'later';
}

/** Whether a handler stopped because it was told to, not because something went wrong. */
export function isStop(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}

/** What is kept of a failure for whoever looks at the queue. */
export function describeFailure(error: unknown): string {
  const text =
    error instanceof EsignError
      ? `${error.code}: ${error.message}`
      : error instanceof Error
        ? String(error)
        : 'unknown';
  return text.slice(0, MAX_ERROR_CHARS);
}

function check(holds: boolean, message: string): asserts holds {
  if (!holds) throw new InputError<QueueErrorCode>('QUEUE_JOB_INVALID', message);
}
