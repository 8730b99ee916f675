import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Row } from '../../db/index.js';

/** How work is taken. */
export interface ClaimOptions {
  readonly now: Date;
  /** Nobody else takes it before. */
  readonly until: Date;
  readonly limit: number;
}

/**
 * Takes rows whose `due_at` has come, oldest first. Of two processes that look at once each row goes to one.
 *
 * @param table - with columns `id`, `due_at`, `claim`
 */
export async function claimDue(sql: Knex, table: string, { now, until, limit }: ClaimOptions): Promise<Row[]> {
  const ids: unknown[] = await sql(table).where('due_at', '<=', now).orderBy('due_at').limit(limit).pluck('id');
  if (ids.length === 0) return [];
  const claim = randomUUID();
  const free = sql(table)
    .whereIn('id', ids as number[])
    .where('due_at', '<=', now);
  await free.update({ claim, due_at: until });
  return sql<Row>(table).where({ claim }).orderBy('id');
}
