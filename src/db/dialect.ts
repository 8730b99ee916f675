import type { Knex } from 'knex';

/** The SQL that is spoken. */
export type Dialect = 'sqlite' | 'postgres' | 'mssql';

interface ClientLike {
  readonly driverName: string;
}

/** Which SQL a database, or a transaction on it, speaks. */
export function dialectOf(knex: Knex): Dialect {
  const { driverName } = knex.client as ClientLike;
  if (driverName === 'pg') return 'postgres';
  return driverName === 'mssql' ? 'mssql' : 'sqlite';
}
