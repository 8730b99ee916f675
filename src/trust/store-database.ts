import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { databaseOptionsFromUrl, openDatabase, runMigrations } from '../db/index.js';
import { queueMigrations } from '../queue/index.js';
import { trustMigrations } from './migrations/index.js';
import type { TrustServiceOptions } from './options.js';

/** Opens the trust service's database, with all tables as they have to be. */
export async function openStoreDatabase({
  databaseUrl,
  dataDirectory,
}: Pick<TrustServiceOptions, 'databaseUrl' | 'dataDirectory'>): Promise<Knex> {
  if (databaseUrl === undefined) await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const sql = openDatabase(databaseOptionsFromUrl(databaseUrl ?? `sqlite:${join(dataDirectory, 'trust.sqlite')}`));
  await runMigrations(sql, trustMigrations);
  await runMigrations(sql, { ledger: 'trust_queue_migration', migrations: queueMigrations });
  return sql;
}
