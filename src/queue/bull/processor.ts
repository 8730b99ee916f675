import type * as BullMq from 'bullmq';
import type { Job, MinimalJob } from 'bullmq';
import type { Logger, TaskRun } from '../../host/index.js';
import { backoffDelayMs, describeFailure, isFinal, isStop } from '../job.js';

/** What a task registers. */
export type Handler = (payload: unknown, run: TaskRun) => Promise<void>;

type Bull = Pick<typeof BullMq, 'DelayedError' | 'UnrecoverableError'>;

/** How long a job this process knows no handler for stays aside, so that another process may take it. */
const UNKNOWN_NAME_PAUSE_MS = 5_000;

/** Our own pauses: the adapters shall not differ. */
export function backoffOf(failures: number, _type?: string, _error?: Error, job?: MinimalJob): number {
  const backoff = job?.opts.backoff;
  return backoffDelayMs(failures, typeof backoff === 'object' ? (backoff.delay ?? 0) : (backoff ?? 0));
}

/** The one function BullMQ calls for every job. */
export function processorOf(
  { DelayedError, UnrecoverableError }: Bull,
  handlers: ReadonlyMap<string, Handler>,
  stopping: AbortSignal,
  logger: Logger,
  now: () => number,
): (job: Job, token?: string) => Promise<void> {
  const putAside = async (job: Job, token: string | undefined, pauseMs: number): Promise<never> => {
    await job.moveToDelayed(now() + pauseMs, token);
    throw new DelayedError();
  };
  return async (job, token) => {
    const handler = handlers.get(job.name);
    if (handler === undefined) return putAside(job, token, UNKNOWN_NAME_PAUSE_MS);
    // Taken in the moment of closing: whoever handles it would wait for a signal that was given before it listened.
    if (stopping.aborted) return putAside(job, token, 0);
    const attempts = job.opts.attempts ?? 1;
    const fields = { job: job.id, task: job.name, failures: job.attemptsMade };
    const isLastAttempt = job.attemptsMade + 1 >= attempts;
    try {
      await handler(job.data, { id: String(job.id), attempt: job.attemptsStarted, isLastAttempt, signal: stopping });
    } catch (error) {
      if (isStop(error, stopping)) return putAside(job, token, 0);
      if (isFinal(error) || isLastAttempt) {
        logger.error({ ...fields, err: error }, 'a job was given up');
        throw new UnrecoverableError(describeFailure(error));
      }
      logger.warn({ ...fields, err: error }, 'a job failed and will be tried again');
      throw new Error(describeFailure(error), { cause: error });
    }
  };
}
