import type { Knex } from 'knex';
import { isDuplicateKey, withDeadlockRetry } from './failures.js';
import { utcInstant } from './columns.js';

/** One step of a database's structure. */
export interface Migration {
  /** Never changes once released; the order is the list's. */
  readonly name: string;
  up(sql: Knex): Promise<void>;
}

/** Steps that belong together, and the table that remembers which are done. */
export interface MigrationSet {
  readonly ledger: string;
  readonly migrations: readonly Migration[];
}

/**
 * Runs the steps that were not run yet, each in a transaction of its own. Safe when several processes start at once.
 *
 * @returns the names of the steps this call ran
 */
export async function runMigrations(knex: Knex, { ledger, migrations }: MigrationSet): Promise<string[]> {
  await ensureLedger(knex, ledger);
  const done = new Set(await knex<{ name: string }>(ledger).pluck('name'));
  const ran: string[] = [];
  for (const migration of migrations) {
    if (done.has(migration.name)) continue;
    if (await withDeadlockRetry(() => runOne(knex, ledger, migration))) ran.push(migration.name);
  }
  return ran;
}

/**
 * The ledger's row goes in first: its unique name makes a second process wait for this transaction, and then find the
 * step done.
 */
async function runOne(knex: Knex, ledger: string, migration: Migration): Promise<boolean> {
  const progress = { claimed: false };
  try {
    await knex.transaction(async (trx) => {
      await trx(ledger).insert({ name: migration.name, run_at: new Date() });
      progress.claimed = true;
      await migration.up(trx);
    });
    return true;
  } catch (error) {
    if (!progress.claimed && isDuplicateKey(error)) return false;
    throw error;
  }
}

async function ensureLedger(knex: Knex, ledger: string): Promise<void> {
  if (await knex.schema.hasTable(ledger)) return;
  try {
    await knex.schema.createTable(ledger, (table) => {
      table.string('name', 200).primary();
      utcInstant(knex, table, 'run_at').notNullable();
    });
  } catch (error) {
    // Another process may have been a moment faster; each engine says so in its own way.
    if (!(await knex.schema.hasTable(ledger))) throw error;
  }
}
