import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isDuplicateKey, withDeadlockRetry } from '../../src/db/index.js';
import type { Migration } from '../../src/host/index.js';

/** A host that dies while it sets up holds up the next one for so long. */
const LEASE_MS = 4_000;
const LOOK_MS = 50;
const TABLE = 'host_lock';
const NAME = 'start';

/** Which process sets up tables, groups and users at the moment; nobody most of the time. */
export const lockMigrations: readonly Migration[] = [
  {
    name: '20261121_140_lock',
    async up(sql) {
      await sql.schema.createTable(TABLE, (table) => {
        table.string('name', 40).primary();
        table.string('owner', 36).notNullable();
        table.bigInteger('held_until').notNullable();
      });
    },
  },
];

/**
 * Runs what sets up the database, in one process at a time: hosts of one installation may start in the same moment, and
 * looking before making is not enough then.
 */
export async function withStartLock<T>(sql: Knex, work: () => Promise<T>): Promise<T> {
  const owner = randomUUID();
  while (!(await isTaken(sql, owner))) await sleep(LOOK_MS);
  const held = { name: NAME, owner };
  const heartbeat = setInterval(() => {
    void sql(TABLE)
      .where(held)
      .update({ held_until: Date.now() + LEASE_MS })
      .catch(() => undefined); // the next beat, or the end of the lease
  }, LEASE_MS / 4);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await withDeadlockRetry(() => sql(TABLE).where(held).delete());
  }
}

async function isTaken(sql: Knex, owner: string): Promise<boolean> {
  const now = Date.now();
  const lease = { owner, held_until: now + LEASE_MS };
  const orphaned = await withDeadlockRetry(() =>
    sql(TABLE).where({ name: NAME }).where('held_until', '<', now).update(lease),
  );
  if (orphaned === 1) return true;
  try {
    await withDeadlockRetry(() => sql(TABLE).insert({ name: NAME, ...lease }));
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
