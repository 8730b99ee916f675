import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import knexFactory, { type Knex } from 'knex';
import { ConfigError } from '../errors.js';
import type { DbErrorCode } from './errors.js';
import { fold, FOLD_FUNCTION } from './fold.js';
import {
  sqlServerConnectionOf,
  type DatabaseOptions,
  type PostgresOptions,
  type SqliteOptions,
  type SqlServerOptions,
} from './options.js';
import { closeReader } from './reader.js';

const BUSY_TIMEOUT_MS = 10_000;
const JOURNAL_RETRIES = 100;
const JOURNAL_RETRY_MS = 50;
const DEFAULT_POOL_MAX = 10;
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Opens a database. No connection is made before the first statement.
 *
 * SQLite: write-ahead log, foreign keys checked, one connection, waits 10 s for another process's write.
 *
 * @throws ConfigError `DB_DRIVER_MISSING` when the optional driver of the engine is not installed
 */
export function openDatabase(options: DatabaseOptions): Knex {
  switch (options.client) {
    case 'better-sqlite3':
      return openSqlite(options);
    case 'pg':
      return openPostgres(options);
    case 'mssql':
      return openSqlServer(options);
  }
}

function openSqlite({ filename }: SqliteOptions): Knex {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      // A waiting caller is behind a unit of work of this very process: give it as long as another process gets.
      acquireTimeoutMillis: 60_000,
      afterCreate(connection: BetterSqlite3.Database, done: (error: Error | null, connection: unknown) => void) {
        prepareConnection(connection).then(
          () => done(null, connection),
          (error: unknown) => done(error as Error, connection),
        );
      },
    },
  });
  return closing(knex);
}

async function prepareConnection(connection: BetterSqlite3.Database): Promise<void> {
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  await useWriteAheadLog(connection);
  // A signature that was acknowledged outlives a power cut, not only a crash.
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.function(FOLD_FUNCTION, { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? fold(text) : text,
  );
}

/** Two processes that open a new file at once collide here, and SQLite does not wait on its own for this change. */
async function useWriteAheadLog(connection: BetterSqlite3.Database): Promise<void> {
  for (let retry = 0; ; retry++) {
    try {
      connection.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (retry === JOURNAL_RETRIES || !String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, JOURNAL_RETRY_MS));
    }
  }
}

function openPostgres({ connection, poolMax = DEFAULT_POOL_MAX }: PostgresOptions): Knex {
  return knexFactory({ client: 'pg', connection, pool: { min: 0, max: poolMax } });
}

function openSqlServer({ connection, poolMax = DEFAULT_POOL_MAX }: SqlServerOptions): Knex {
  const parts = typeof connection === 'string' ? sqlServerConnectionOf(connection) : connection;
  const { TYPES } = requireTedious();
  const { encrypt = true, trustServerCertificate = false, requestTimeoutMs = REQUEST_TIMEOUT_MS, ...address } = parts;
  return knexFactory({
    client: 'mssql',
    connection: {
      ...address,
      requestTimeout: requestTimeoutMs,
      options: {
        encrypt,
        trustServerCertificate,
        useUTC: true,
        // A plain Date would be sent as DATETIME, whose ticks are 3.33 ms: .678 would come back as .677.
        mapBinding: (value: unknown) => (value instanceof Date ? { value, type: TYPES.DateTimeOffset } : undefined),
      },
    } as Knex.MsSqlConnectionConfig,
    pool: { min: 0, max: poolMax },
  });
}

function requireTedious(): { readonly TYPES: { readonly DateTimeOffset: unknown } } {
  try {
    return createRequire(import.meta.url)('tedious') as ReturnType<typeof requireTedious>;
  } catch (cause) {
    throw new ConfigError<DbErrorCode>(
      'DB_DRIVER_MISSING',
      'SQL Server needs the optional package tedious: npm install tedious@19',
      { cause },
    );
  }
}

/** The read-only connection of prepared lookups ends with the database it belongs to. */
function closing(knex: Knex): Knex {
  const client = knex.client as { destroy(callback?: () => void): Promise<void> };
  const destroy = client.destroy.bind(client);
  client.destroy = (callback) => {
    closeReader(knex);
    return destroy(callback);
  };
  return knex;
}
