import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import type { Knex } from 'knex';

interface SqliteClient {
  readonly connectionSettings: { readonly filename?: string };
}

const CACHE_KIB = 16_384;
const MMAP_BYTES = 256 * 1024 * 1024;

/** Keyed by knex's client: every handle on one database shares it. */
const readers = new WeakMap<object, BetterSqlite3.Database>();

/**
 * A second, read-only connection to the file of a SQLite database: it neither waits for nor sees an open transaction.
 *
 * @returns nothing for a database in memory, which no second connection can see
 */
export function readerOf(knex: Knex): BetterSqlite3.Database | undefined {
  const client = knex.client as SqliteClient & object;
  const filename = client.connectionSettings.filename;
  if (filename === undefined || filename === '' || filename.startsWith(':memory:')) return undefined;
  const open = readers.get(client);
  if (open?.open === true) return open;
  const Database = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3;
  const reader = new Database(filename, { readonly: true, fileMustExist: true });
  // Pages that are looked up again and again are read from memory, not by a call to the system each.
  reader.pragma(`cache_size = -${CACHE_KIB}`);
  reader.pragma(`mmap_size = ${MMAP_BYTES}`);
  readers.set(client, reader);
  return reader;
}

/** Ends the second connection, if there is one. */
export function closeReader(knex: Knex): void {
  const client = knex.client as object;
  readers.get(client)?.close();
  readers.delete(client);
}
