import type { Knex } from 'knex';
import { dialectOf, optional, readInteger, readText, withDeadlockRetry, type Row } from '../../db/index.js';
import type { NewJob } from '../job.js';
import type { QueueStats } from '../task-queue.js';
import { claimRows, type ClaimRequest } from './claim.js';

const TABLE = 'host_job';

/** A job this process holds. */
export interface HeldJob {
  readonly id: number;
  readonly name: string;
  readonly payload: string;
  readonly lease: string;
  readonly attempts: number;
  readonly backoffMs: number;
  /** Runs that ended in an error. */
  readonly failures: number;
  /** Runs whose process vanished. */
  readonly losses: number;
}

/** The table `host_job`. Whatever ends a run happens only while the run still holds its lease. */
export class JobTable {
  constructor(private readonly knex: Knex) {}

  /** Does nothing where a job with the same key waits or runs. An engine-level conflict would end the caller's transaction. */
  async insert(sql: Knex, job: NewJob, now: number): Promise<void> {
    const row = {
      name: job.name,
      payload: job.payload,
      state: 'waiting',
      due_at: job.dueAt,
      attempts: job.attempts,
      backoff_ms: job.backoffMs,
      failures: 0,
      losses: 0,
      created_at: now,
      ...(job.dedupeKey === undefined ? {} : { live_key: job.dedupeKey }),
    };
    if (job.dedupeKey === undefined) {
      await sql(TABLE).insert(row);
    } else if (dialectOf(sql) === 'mssql') {
      const columns = Object.keys(row);
      await sql.raw(
        `insert into ${TABLE} (${columns.join(', ')}) select ${columns.map(() => '?').join(', ')}
         where not exists (select 1 from ${TABLE} with (updlock, holdlock) where live_key = ?)`,
        [...Object.values(row), job.dedupeKey],
      );
    } else {
      await sql(TABLE).insert(row).onConflict('live_key').ignore();
    }
  }

  async claim(request: ClaimRequest): Promise<HeldJob[]> {
    const rows = await withDeadlockRetry(() => claimRows(this.knex, request));
    return rows.map(heldJob).sort((a, b) => a.id - b.id);
  }

  /** Prolongs leases. @returns the ids of the jobs still held under them */
  async renew(leases: readonly string[], until: number): Promise<Set<number>> {
    await withDeadlockRetry(() => this.knex(TABLE).whereIn('lease', leases).update({ due_at: until }));
    const ids: unknown[] = await this.knex(TABLE).whereIn('lease', leases).pluck('id');
    return new Set(ids.map(readInteger));
  }

  /** @returns false when the lease was lost, and with it the right to say so */
  async complete(job: HeldJob): Promise<boolean> {
    return (await withDeadlockRetry(() => this.held(job).delete())) === 1;
  }

  async retryAt(job: HeldJob, dueAt: number, failure: string): Promise<boolean> {
    return this.change(job, { state: 'waiting', due_at: dueAt, failures: job.failures + 1, last_error: failure });
  }

  /** Gives up: the job stays, without its key, until someone retries it. */
  async fail(job: HeldJob, failure: string): Promise<boolean> {
    return this.change(job, {
      state: 'failed',
      due_at: null,
      live_key: null,
      failures: job.failures + 1,
      last_error: failure,
    });
  }

  /** Puts a job back as if it had not been taken. */
  async release(job: HeldJob, dueAt: number): Promise<boolean> {
    return this.change(job, { state: 'waiting', due_at: dueAt });
  }

  /** When the next job that is not due yet will be. */
  async nextDueAfter(now: number, names: readonly string[]): Promise<number | undefined> {
    const row = await this.knex(TABLE)
      .where('due_at', '>', now)
      .whereIn('name', names)
      .min({ due: 'due_at' })
      .first<Row>();
    return optional(row.due, readInteger);
  }

  async stats(now: number): Promise<QueueStats> {
    const counted = await this.knex(TABLE).groupBy('state').select<Row[]>('state', this.knex.raw('count(*) as jobs'));
    const of = (state: string): number => readInteger(counted.find((row) => row.state === state)?.jobs ?? 0);
    const later = await this.knex(TABLE)
      .where('state', 'waiting')
      .where('due_at', '>', now)
      .count({ jobs: '*' })
      .first<Row>();
    const delayed = readInteger(later.jobs);
    return { waiting: Math.max(of('waiting') - delayed, 0), delayed, active: of('active'), failed: of('failed') };
  }

  async oldestDue(now: number): Promise<number | undefined> {
    const row = await this.knex(TABLE)
      .where('state', 'waiting')
      .where('due_at', '<=', now)
      .min({ due: 'due_at' })
      .first<Row>();
    return optional(row.due, readInteger);
  }

  async retryFailed(now: number): Promise<number> {
    return withDeadlockRetry(() =>
      this.knex(TABLE).where('state', 'failed').update({ state: 'waiting', due_at: now, failures: 0, losses: 0 }),
    );
  }

  private async change(job: HeldJob, values: Record<string, unknown>): Promise<boolean> {
    return (await withDeadlockRetry(() => this.held(job).update({ ...values, lease: null }))) === 1;
  }

  private held(job: HeldJob): Knex.QueryBuilder {
    return this.knex(TABLE).where({ id: job.id, lease: job.lease });
  }
}

function heldJob(row: Row): HeldJob {
  return {
    id: readInteger(row.id),
    name: readText(row.name),
    payload: readText(row.payload),
    lease: readText(row.lease),
    attempts: readInteger(row.attempts),
    backoffMs: readInteger(row.backoff_ms),
    failures: readInteger(row.failures),
    losses: readInteger(row.losses),
  };
}
