import { ConfigError } from '../errors.js';
import type { DbErrorCode } from './errors.js';

/** A file of its own; `:memory:` for a database that ends with the process. */
export interface SqliteOptions {
  readonly client: 'better-sqlite3';
  readonly filename: string;
}

/** A PostgreSQL server. */
export interface PostgresOptions {
  readonly client: 'pg';
  /** `postgres://user:password@host:port/database` */
  readonly connection: string;
  /** Most connections of this process; default 10. */
  readonly poolMax?: number;
}

/** How to reach a SQL Server. */
export interface SqlServerConnection {
  readonly server: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** TLS; default true. */
  readonly encrypt?: boolean;
  /** Accepts a certificate nobody vouches for; default false. */
  readonly trustServerCertificate?: boolean;
  /** How long a statement may take; default 15 s. */
  readonly requestTimeoutMs?: number;
}

/** A SQL Server. */
export interface SqlServerOptions {
  readonly client: 'mssql';
  /** Parts, or `mssql://user:password@host:port/database?encrypt=…&trustServerCertificate=…` */
  readonly connection: SqlServerConnection | string;
  /** Most connections of this process; default 10. */
  readonly poolMax?: number;
}

/** Which engine, and where. */
export type DatabaseOptions = SqliteOptions | PostgresOptions | SqlServerOptions;

/**
 * Reads a database address as an administrator writes it: `sqlite:<path>`, `postgres://…` or `mssql://…`.
 *
 * @throws ConfigError `DB_URL_INVALID`, without the address: it holds a password
 */
export function databaseOptionsFromUrl(url: string): DatabaseOptions {
  if (url.startsWith('sqlite:')) {
    const filename = url.slice('sqlite:'.length);
    if (filename !== '') return { client: 'better-sqlite3', filename };
  }
  if (/^postgres(ql)?:\/\/./.test(url)) return { client: 'pg', connection: parsed(url).href };
  if (url.startsWith('mssql://')) return { client: 'mssql', connection: sqlServerConnectionOf(url) };
  throw invalid('a database address starts with sqlite:, postgres:// or mssql://');
}

/** @throws ConfigError `DB_URL_INVALID` */
export function sqlServerConnectionOf(url: string): SqlServerConnection {
  const { hostname, port, username, password, pathname, searchParams } = parsed(url);
  const database = decodeURIComponent(pathname.slice(1));
  if (hostname === '' || database === '') throw invalid('an mssql:// address names a host and a database');
  return {
    server: hostname,
    port: port === '' ? 1433 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database,
    encrypt: searchParams.get('encrypt') !== 'false',
    trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
  };
}

function parsed(url: string): URL {
  if (!URL.canParse(url)) throw invalid('the database address is not a URL');
  return new URL(url);
}

function invalid(message: string): ConfigError<DbErrorCode> {
  return new ConfigError<DbErrorCode>('DB_URL_INVALID', message);
}
