import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { withDeadlockRetry } from '../../db/index.js';
import { StateError } from '../../errors.js';
import type { Logger, SendOptions, TaskRun } from '../../host/index.js';
import type { QueueErrorCode } from '../errors.js';
import { DEFAULT_LEASE_MS, newJob } from '../job.js';
import type { QueueStats, TaskQueue } from '../task-queue.js';
import { Alarm } from './alarm.js';
import { JobTable } from './job-table.js';
import { JobRunner } from './runner.js';
import { ScheduleTable } from './schedule-table.js';

/** Where and how the jobs in `host_job` are worked on. */
export interface SqlTaskQueueOptions {
  readonly logger?: Logger;
  /** How long a job stays with a process that shows no sign of life; default 8 s. */
  readonly leaseMs?: number;
  /** How often to look for jobs of other processes; own ones are taken at once. Default 1 s. */
  readonly pollMs?: number;
  /** Jobs at a time in this process; default 4. */
  readonly concurrency?: number;
  /** Milliseconds since 1970. Processes that share a table need clocks that agree far better than the lease. */
  readonly now?: () => number;
}

interface Schedule {
  readonly everyMs: number;
  checkAt: number;
}

const QUIET: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A queue in one table of the product's own database. `enqueue` joins the caller's transaction, which makes it the outbox.
 *
 * A job whose name this process has no handler for stays where it is, for a process that has one.
 *
 * @param knex - a database on which `queueMigrations` ran
 */
export function createSqlTaskQueue(knex: Knex, options: SqlTaskQueueOptions = {}): TaskQueue {
  return new SqlTaskQueue(knex, options);
}

class SqlTaskQueue implements TaskQueue {
  readonly joinsTransactions = true;
  private readonly jobs: JobTable;
  private readonly ticks: ScheduleTable;
  private readonly runner: JobRunner;
  private readonly alarm = new Alarm();
  private readonly schedules = new Map<string, Schedule>();
  private readonly logger: Logger;
  private readonly leaseMs: number;
  private readonly pollMs: number;
  private readonly concurrency: number;
  private readonly now: () => number;
  private loop: Promise<void> | undefined;
  private closing = false;

  constructor(
    private readonly knex: Knex,
    options: SqlTaskQueueOptions,
  ) {
    this.logger = options.logger ?? QUIET;
    this.leaseMs = options.leaseMs ?? DEFAULT_LEASE_MS;
    this.pollMs = options.pollMs ?? 1_000;
    this.concurrency = options.concurrency ?? 4;
    this.now = options.now ?? Date.now;
    this.jobs = new JobTable(knex);
    this.ticks = new ScheduleTable(knex);
    this.runner = new JobRunner(this.jobs, this.logger, this.leaseMs, this.now, () => this.alarm.ring());
  }

  async enqueue(name: string, payload: object, options: SendOptions = {}, trx?: Knex.Transaction): Promise<void> {
    const now = this.now();
    const job = newJob(name, payload, options, now);
    if (trx === undefined) {
      await withDeadlockRetry(() => this.jobs.insert(this.knex, job, now));
      this.alarm.ring();
      return;
    }
    await this.jobs.insert(trx, job, now);
    void trx.executionPromise.then(
      () => this.alarm.ring(),
      () => undefined, // rolled back: there is nothing to take
    );
  }

  async schedule(name: string, everyMs: number): Promise<void> {
    const now = this.now();
    await this.ticks.upsert(name, everyMs, now);
    this.schedules.set(name, { everyMs, checkAt: now });
    this.alarm.ring();
  }

  process(name: string, handler: (payload: unknown, run: TaskRun) => Promise<void>): void {
    this.runner.handle(name, handler);
    this.alarm.ring();
  }

  start(): Promise<void> {
    if (this.closing) throw new StateError<QueueErrorCode>('QUEUE_CLOSED', 'a closed queue is not started again');
    this.loop ??= this.run();
    return Promise.resolve();
  }

  stats(): Promise<QueueStats> {
    return this.jobs.stats(this.now());
  }

  async waitingSince(): Promise<Date | undefined> {
    const due = await this.jobs.oldestDue(this.now());
    return due === undefined ? undefined : new Date(due);
  }

  async retryFailed(): Promise<number> {
    const retried = await this.jobs.retryFailed(this.now());
    if (retried > 0) this.alarm.ring();
    return retried;
  }

  async close(): Promise<void> {
    this.closing = true;
    this.alarm.ring();
    await this.loop;
    await this.runner.stop();
  }

  private async run(): Promise<void> {
    while (!this.closing) {
      let restMs = this.pollMs;
      try {
        restMs = await this.round();
      } catch (error) {
        this.logger.error({ err: error }, 'the job table cannot be read; trying again');
      }
      await this.alarm.sleep(restMs);
    }
  }

  /** @returns how long there is nothing to do, as far as is known here */
  private async round(): Promise<number> {
    const tickAt = await this.tick();
    const free = this.concurrency - this.runner.running;
    const names = this.runner.names;
    if (free === 0 || names.length === 0) return this.pollMs;
    const now = this.now();
    const lease = randomUUID();
    const taken = await this.jobs.claim({ names, limit: free, lease, now, leaseUntil: now + this.leaseMs });
    for (const job of taken) this.runner.begin(job);
    if (taken.length === free) return 0;
    const dueAt = (await this.jobs.nextDueAfter(now, names)) ?? Infinity;
    return Math.min(this.pollMs, Math.max(Math.min(dueAt, tickAt) - this.now(), 1));
  }

  /** @returns when the next tick is due */
  private async tick(): Promise<number> {
    let next = Infinity;
    for (const [name, schedule] of this.schedules) {
      const now = this.now();
      if (schedule.checkAt <= now) {
        const job = newJob(name, {}, { dedupeKey: `schedule:${name}` }, now);
        schedule.checkAt = await this.ticks.tick(name, schedule.everyMs, now, (trx) => this.jobs.insert(trx, job, now));
      }
      next = Math.min(next, schedule.checkAt);
    }
    return next;
  }
}
