import type { Knex } from 'knex';
import { dialectOf, type Dialect } from './dialect.js';
import { readDate } from './values.js';

const NOW: Readonly<Record<Dialect, string>> = {
  sqlite: `select strftime('%Y-%m-%dT%H:%M:%fZ', 'now') as now_value`,
  postgres: 'select clock_timestamp() as now_value',
  mssql: 'select sysutcdatetime() as now_value',
};

/** The time by the database's own clock. */
export async function databaseNow(sql: Knex): Promise<Date> {
  const dialect = dialectOf(sql);
  const answer: unknown = await sql.raw(NOW[dialect]);
  const rows = (dialect === 'postgres' ? (answer as { rows: unknown }).rows : answer) as { now_value: unknown }[];
  return readDate(rows[0]?.now_value);
}
