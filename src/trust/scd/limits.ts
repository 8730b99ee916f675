import type { Knex } from 'knex';
import { optional, readDate, readInteger, withDeadlockRetry, type Row } from '../../db/index.js';
import { TooSoonError } from '../../errors.js';
import type { ScdErrorCode } from './errors.js';
import type { DeviceLimits } from './vocabulary.js';

const MAX_DOUBLINGS = 4;

/** Counts calls by name, in the database: a restart or a second process gives nobody a fresh start. */
export class CallLimits {
  constructor(
    private readonly sql: Knex,
    private readonly limits: DeviceLimits,
    private readonly now: () => Date,
  ) {}

  /**
   * Counts one call, unless there have been too many in the period that ends now.
   *
   * @param name - what is counted, a keyed digest
   * @throws `TooSoonError` `SCD_TOO_MANY_REQUESTS`
   */
  async count(name: string, most: number): Promise<void> {
    const { periodMs } = this.limits;
    const at = this.now().getTime();
    const period = Math.floor(at / periodMs);
    const isWithin = await withDeadlockRetry(() =>
      this.sql.transaction(async (trx) => {
        await ensure(trx, name, period);
        const [row] = await trx<Row>('bb_scd_limit').where({ name }).limit(1);
        const { calls, before } = counted(row ?? {}, period);
        // The period before counts as far as it still reaches into the one that ends now.
        const reach = 1 - (at % periodMs) / periodMs;
        if (calls + before * reach >= most) return false;
        await trx('bb_scd_limit')
          .where({ name })
          .update({ period, calls: calls + 1, calls_before: before });
        return true;
      }),
    );
    if (!isWithin) throw tooMany(Math.ceil(periodMs / 2000));
  }

  /** @throws `TooSoonError` `SCD_TOO_MANY_REQUESTS` while a name is left alone */
  async assertNotResting(targetHash: string): Promise<void> {
    const [row] = await this.sql<Row>('bb_scd_refusal').where({ target_hash: targetHash }).limit(1);
    const until = optional(row?.['rests_until'], readDate);
    const leftMs = (until?.getTime() ?? 0) - this.now().getTime();
    if (leftMs > 0) throw tooMany(Math.ceil(leftMs / 1000));
  }

  /** Somebody has refused, or chosen a wrong code: from the third time on they are left alone for a while. */
  async refused(targetHash: string): Promise<void> {
    const { refusals, restMs } = this.limits;
    await withDeadlockRetry(() =>
      this.sql.transaction(async (trx) => {
        const fresh = { target_hash: targetHash, refusals: 0 };
        await trx('bb_scd_refusal').insert(fresh).onConflict('target_hash').ignore();
        await trx('bb_scd_refusal').where({ target_hash: targetHash }).increment('refusals', 1);
        const [row] = await trx<Row>('bb_scd_refusal').where({ target_hash: targetHash }).limit(1);
        const over = readInteger(row?.['refusals']) - refusals;
        if (over < 0) return;
        const until = new Date(this.now().getTime() + restMs * 2 ** Math.min(over, MAX_DOUBLINGS));
        await trx('bb_scd_refusal').where({ target_hash: targetHash }).update({ rests_until: until });
      }),
    );
  }

  /** Somebody has signed: what they refused before counts no more. */
  async accepted(targetHash: string): Promise<void> {
    await this.sql('bb_scd_refusal').where({ target_hash: targetHash }).delete();
  }

  async tidy(): Promise<void> {
    const period = Math.floor(this.now().getTime() / this.limits.periodMs);
    await this.sql('bb_scd_limit')
      .where('period', '<', period - 1)
      .delete();
  }
}

/** 429, the same for whoever and whatever was asked too often. */
export function tooMany(retryAfterSeconds: number): TooSoonError<ScdErrorCode> {
  const message = 'There have been too many requests; please wait a little.';
  return new TooSoonError<ScdErrorCode>('SCD_TOO_MANY_REQUESTS', message, { details: { retryAfterSeconds } });
}

/** Touch first: whoever else counts under this name waits here, whoever of them made the row. */
async function ensure(trx: Knex.Transaction, name: string, period: number): Promise<void> {
  if ((await touch(trx, name)) === 1) return;
  const fresh = { name, period, calls: 0, calls_before: 0 };
  await trx('bb_scd_limit').insert(fresh).onConflict('name').ignore();
  await touch(trx, name);
}

function touch(trx: Knex.Transaction, name: string): Promise<number> {
  return trx('bb_scd_limit').where({ name }).update({ name });
}

function counted(row: Row, period: number): { readonly calls: number; readonly before: number } {
  const last = readInteger(row['period'] ?? 0);
  const calls = readInteger(row['calls'] ?? 0);
  if (last === period) return { calls, before: readInteger(row['calls_before'] ?? 0) };
  return { calls: 0, before: last === period - 1 ? calls : 0 };
}
