import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { Knex } from 'knex';
import { databaseOptionsFromUrl, openDatabase, type DatabaseOptions } from '../../src/db/index.js';
import { isWhole, seed } from '../seed.js';
import { describeIf } from '../skip.js';
import { startFakeSqlServer } from './fake-tds/server.js';
import { createPostgresDatabase, postgresAbsence } from './postgres.js';

/** A fresh, empty database of a suite; it goes with the suite. */
export interface Engine {
  readonly name: string;
  /** A fresh database, as its own address: for child processes, or to open it twice. */
  create(): Promise<DatabaseOptions>;
  /** A fresh database, opened; or one made by `create`, opened once more. Closed after the suite. */
  open(options?: DatabaseOptions): Promise<Knex>;
}

interface Kind {
  readonly name: string;
  readonly absence: string | undefined;
  create(): Promise<{ options: DatabaseOptions; drop: () => Promise<void> }>;
}

const REAL_SQL_SERVER = process.env.ESIGN_TEST_MSSQL;

const KINDS: readonly Kind[] = [
  { name: 'SQLite', absence: undefined, create: createSqlite },
  { name: 'PostgreSQL', absence: postgresAbsence, create: createPostgres },
  { name: 'SQL Server (imitated)', absence: undefined, create: createFakeSqlServer },
  {
    name: 'SQL Server',
    absence: REAL_SQL_SERVER === undefined ? 'ESIGN_TEST_MSSQL names no server' : undefined,
    create: createSqlServer,
  },
];

/** The imitation's grammar takes its time when it is cold and the machine busy. */
const TIMEOUT_MS = 120_000;

/** Runs a suite on every engine there is; an absent one is skipped with its reason. */
export function forEachEngine(suite: (engine: Engine) => void): void {
  runOn(KINDS, suite);
}

/**
 * Runs a suite whose statements other suites prove on every engine: on SQLite and on one of the others, which the seed chooses; on all of them
 * under `npm run test:all`.
 *
 * @param name - of the suite, so that not all of one run choose the same
 */
export function forSomeEngines(name: string, suite: (engine: Engine) => void): void {
  const [first, ...others] = KINDS.filter(({ absence }) => absence === undefined);
  const chosen =
    createHash('sha256')
      .update(`${String(seed)} ${name}`)
      .digest()
      .readUInt16BE() % others.length;
  const sample = KINDS.filter((kind) => kind === first || kind === others[chosen]);
  runOn(isWhole ? KINDS : sample, suite);
}

function runOn(kinds: readonly Kind[], suite: (engine: Engine) => void): void {
  jest.setTimeout(TIMEOUT_MS);
  for (const kind of kinds) {
    describeIf(kind.absence === undefined, kind.absence ?? '', `on ${kind.name}`, () => {
      const endings: (() => Promise<void>)[] = [];
      afterAll(async () => {
        for (const end of endings.reverse()) await end();
      });
      const create = async (): Promise<DatabaseOptions> => {
        const { options, drop } = await kind.create();
        endings.push(drop);
        return options;
      };
      const open = async (options?: DatabaseOptions): Promise<Knex> => {
        const knex = openDatabase(options ?? (await create()));
        endings.push(() => knex.destroy());
        return knex;
      };
      suite({ name: kind.name, create, open });
    });
  }
}

async function createSqlite(): Promise<{ options: DatabaseOptions; drop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'esign-sqlite-'));
  return {
    options: { client: 'better-sqlite3', filename: join(directory, 'test.db') },
    drop: () => rm(directory, { recursive: true, force: true }),
  };
}

async function createPostgres(): Promise<{ options: DatabaseOptions; drop: () => Promise<void> }> {
  const { url, drop } = await createPostgresDatabase();
  return { options: databaseOptionsFromUrl(url), drop };
}

async function createFakeSqlServer(): Promise<{ options: DatabaseOptions; drop: () => Promise<void> }> {
  const server = await startFakeSqlServer();
  const connection = {
    server: '127.0.0.1',
    port: server.port,
    user: 'sa',
    password: 'not-checked',
    database: 'test',
    encrypt: false,
    requestTimeoutMs: 120_000, // a cold grammar takes its time
  };
  return { options: { client: 'mssql', connection, poolMax: 4 }, drop: () => server.close() };
}

async function createSqlServer(): Promise<{ options: DatabaseOptions; drop: () => Promise<void> }> {
  const name = `esign_test_${randomUUID().replaceAll('-', '')}`;
  const address = new URL(REAL_SQL_SERVER ?? '');
  const asAdministrator = async (sql: string): Promise<void> => {
    const admin = openDatabase(databaseOptionsFromUrl(address.href));
    try {
      await admin.raw(sql);
    } finally {
      await admin.destroy();
    }
  };
  await asAdministrator(`create database ${name}`);
  const fresh = new URL(address);
  fresh.pathname = `/${name}`;
  return { options: databaseOptionsFromUrl(fresh.href), drop: () => asAdministrator(`drop database ${name}`) };
}
