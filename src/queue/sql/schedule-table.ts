import type { Knex } from 'knex';
import { isDuplicateKey, optional, readInteger, withDeadlockRetry, type Row } from '../../db/index.js';

const TABLE = 'host_schedule';

/** The table `host_schedule`: when each clock-driven task is due next, for all processes together. */
export class ScheduleTable {
  constructor(private readonly knex: Knex) {}

  /** Due at once the first time; a shorter interval than before takes effect at once too. */
  async upsert(name: string, everyMs: number, now: number): Promise<void> {
    try {
      await this.knex(TABLE).insert({ name, every_ms: everyMs, next_at: now });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const latest = now + everyMs;
      await withDeadlockRetry(() => this.knex(TABLE).where({ name }).update({ every_ms: everyMs }));
      await withDeadlockRetry(() =>
        this.knex(TABLE).where({ name }).where('next_at', '>', latest).update({ next_at: latest }),
      );
    }
  }

  /**
   * Moves a due schedule on, and does what is due in the same transaction; ticks that were missed are not made up for.
   *
   * @param onTick - runs in one process only, however many come here
   * @returns when to look again
   */
  async tick(
    name: string,
    everyMs: number,
    now: number,
    onTick: (trx: Knex.Transaction) => Promise<void>,
  ): Promise<number> {
    const row = await this.knex(TABLE).where({ name }).first<Row | undefined>('next_at');
    const nextAt = optional(row?.next_at, readInteger) ?? now + everyMs;
    if (row === undefined || nextAt > now) return nextAt;
    await withDeadlockRetry(() =>
      this.knex.transaction(async (trx) => {
        const moved = await trx(TABLE)
          .where({ name, next_at: nextAt })
          .update({ next_at: now + everyMs });
        if (moved === 1) await onTick(trx);
      }),
    );
    return now + everyMs;
  }
}
