import type { Knex } from 'knex';
import type { SendOptions, TaskRun } from '../host/index.js';

export interface QueueStats {
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly failed: number;
}

/** A durable queue of named jobs; each runs at least once. Passed by one contract suite on every adapter. */
export interface TaskQueue {
  /**
   * @param payload - plain JSON
   * @param trx - joins this transaction where the adapter keeps its jobs in the database; adapters that cannot
   *   (`joinsTransactions` false) must be called after the commit, from an outbox
   */
  enqueue(name: string, payload: object, options?: SendOptions, trx?: Knex.Transaction): Promise<void>;
  /** Enqueues `name` every so often, once per tick over all processes. */
  schedule(name: string, everyMs: number): Promise<void>;
  /** Registers the one handler for a name; jobs are taken once {@link TaskQueue.start} was called. */
  process(name: string, handler: (payload: unknown, run: TaskRun) => Promise<void>): void;
  start(): Promise<void>;
  stats(): Promise<QueueStats>;
  /** When the job that has waited longest became due; `undefined` when none waits. */
  waitingSince(): Promise<Date | undefined>;
  /** Gives every job that was given up another full set of attempts. @returns how many */
  retryFailed(): Promise<number>;
  /** Takes no more jobs and waits for running ones. */
  close(): Promise<void>;
  readonly joinsTransactions: boolean;
}
