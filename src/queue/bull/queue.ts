import type * as BullMq from 'bullmq';
import type { Queue, QueueOptions, Worker } from 'bullmq';
import { ConfigError, StateError } from '../../errors.js';
import type { Logger, SendOptions, TaskRun } from '../../host/index.js';
import type { QueueErrorCode } from '../errors.js';
import { DEFAULT_LEASE_MS, MAX_LOST_RUNS, newJob } from '../job.js';
import type { QueueStats, TaskQueue } from '../task-queue.js';
import { backoffOf, processorOf, type Handler } from './processor.js';

/** Where and how the jobs in Redis are worked on. */
export interface BullTaskQueueOptions {
  readonly redisUrl: string;
  /** First part of every key in Redis; processes with the same one share the queue. */
  readonly prefix: string;
  readonly logger?: Logger;
  /** How long a job stays with a process that shows no sign of life; default 8 s. */
  readonly leaseMs?: number;
  /** Jobs at a time in this process; default 4. */
  readonly concurrency?: number;
  readonly now?: () => number;
}

const QUEUE_NAME = 'tasks';
const MAX_RETRIES_OF_A_SEND = 3;
const QUIET: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A queue in Redis, through BullMQ. It cannot join a database transaction: send from an outbox, after the commit.
 *
 * A job whose name this process has no handler for is put aside for some seconds, without costing it an attempt.
 *
 * The optional packages are loaded at the first call; ConfigError `QUEUE_DRIVER_MISSING` when they are not installed.
 */
export function createBullTaskQueue(options: BullTaskQueueOptions): TaskQueue {
  return new BullTaskQueue(options);
}

class BullTaskQueue implements TaskQueue {
  readonly joinsTransactions = false;
  private readonly handlers = new Map<string, Handler>();
  private readonly stopping = new AbortController();
  private readonly logger: Logger;
  private readonly now: () => number;
  private queue: Promise<Queue> | undefined;
  private worker: Worker | undefined;

  constructor(private readonly options: BullTaskQueueOptions) {
    this.logger = options.logger ?? QUIET;
    this.now = options.now ?? Date.now;
  }

  async enqueue(name: string, payload: object, options: SendOptions = {}, trx?: unknown): Promise<void> {
    if (trx !== undefined) {
      throw new StateError<QueueErrorCode>('QUEUE_CANNOT_JOIN', 'a queue in Redis cannot join a transaction');
    }
    const job = newJob(name, payload, options, this.now());
    const queue = await this.opened();
    await queue.add(name, JSON.parse(job.payload), {
      attempts: job.attempts,
      backoff: { type: 'custom', delay: job.backoffMs },
      delay: Math.max(job.dueAt - this.now(), 0),
      removeOnComplete: true,
      removeOnFail: false,
      ...(job.dedupeKey === undefined ? {} : { deduplication: { id: job.dedupeKey } }),
    });
  }

  async schedule(name: string, everyMs: number): Promise<void> {
    const job = newJob(name, {}, {}, this.now());
    const queue = await this.opened();
    await queue.upsertJobScheduler(
      name,
      { every: everyMs },
      {
        name,
        data: {},
        opts: {
          attempts: job.attempts,
          backoff: { type: 'custom', delay: job.backoffMs },
          removeOnComplete: true,
          removeOnFail: false,
        },
      },
    );
  }

  process(name: string, handler: (payload: unknown, run: TaskRun) => Promise<void>): void {
    if (this.handlers.has(name)) {
      throw new StateError<QueueErrorCode>('QUEUE_HANDLER_TWICE', `there is a handler for ${name} already`);
    }
    this.handlers.set(name, handler);
  }

  async start(): Promise<void> {
    if (this.stopping.signal.aborted) {
      throw new StateError<QueueErrorCode>('QUEUE_CLOSED', 'a closed queue is not started again');
    }
    if (this.worker !== undefined) return;
    const bull = await loadBull();
    const { leaseMs = DEFAULT_LEASE_MS, concurrency = 4 } = this.options;
    const worker = new bull.Worker(
      QUEUE_NAME,
      processorOf(bull, this.handlers, this.stopping.signal, this.logger, this.now),
      {
        ...this.connection(null),
        concurrency,
        lockDuration: leaseMs,
        // An orphan is found by the second look after its lock has run out.
        stalledInterval: Math.ceil(leaseMs / 4),
        maxStalledCount: MAX_LOST_RUNS,
        settings: { backoffStrategy: backoffOf },
      },
    );
    worker.on('error', (error) => this.logger.warn({ err: error }, 'the queue in Redis has trouble'));
    this.worker = worker;
    await worker.waitUntilReady();
  }

  async stats(): Promise<QueueStats> {
    const counts = await (await this.opened()).getJobCounts('waiting', 'delayed', 'active', 'failed');
    const { waiting = 0, delayed = 0, active = 0, failed = 0 } = counts;
    return { waiting, delayed, active, failed };
  }

  async waitingSince(): Promise<Date | undefined> {
    const [oldest] = await (await this.opened()).getJobs(['waiting'], 0, 0, true);
    return oldest === undefined ? undefined : new Date(oldest.timestamp + oldest.delay);
  }

  async retryFailed(): Promise<number> {
    const failed = await (await this.opened()).getFailed();
    for (const job of failed) await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
    return failed.length;
  }

  async close(): Promise<void> {
    // No more jobs first, then the signal: a job that stops at it must not come back to this worker.
    const closing = this.worker?.close();
    this.stopping.abort();
    await closing;
    await (await this.queue)?.close();
  }

  private opened(): Promise<Queue> {
    this.queue ??= loadBull().then(({ Queue: BullQueue }) => {
      const queue = new BullQueue(QUEUE_NAME, this.connection(MAX_RETRIES_OF_A_SEND));
      queue.on('error', (error) => this.logger.warn({ err: error }, 'the queue in Redis has trouble'));
      return queue;
    });
    return this.queue;
  }

  /** A worker waits for Redis as long as it takes; a sender is told that it is down. */
  private connection(maxRetriesPerRequest: number | null): QueueOptions {
    return { connection: { url: this.options.redisUrl, maxRetriesPerRequest }, prefix: this.options.prefix };
  }
}

async function loadBull(): Promise<typeof BullMq> {
  try {
    return await import('bullmq');
  } catch (cause) {
    throw new ConfigError<QueueErrorCode>(
      'QUEUE_DRIVER_MISSING',
      'a queue in Redis needs the optional packages bullmq and ioredis',
      { cause },
    );
  }
}
