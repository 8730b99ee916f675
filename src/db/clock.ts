import type { Knex } from 'knex';
import { dialectOf, type Dialect } from './dialect.js';

/** Milliseconds since 1970, as each engine says it. */
const NOW: Readonly<Record<Dialect, string>> = {
  sqlite: `select (julianday('now') - 2440587.5) * 86400000.0 as now_ms`,
  postgres: `select extract(epoch from clock_timestamp()) * 1000 as now_ms`,
  mssql: `select datediff_big(millisecond, '1970-01-01', sysutcdatetime()) as now_ms`,
};

/** The time by the database's own clock. */
export async function databaseNow(sql: Knex): Promise<Date> {
  const dialect = dialectOf(sql);
  const answer: unknown = await sql.raw(NOW[dialect]);
  const rows = (dialect === 'postgres' ? (answer as { rows: unknown }).rows : answer) as { now_ms: unknown }[];
  return new Date(Number(rows[0]?.now_ms));
}
