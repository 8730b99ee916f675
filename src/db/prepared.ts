import type { Knex } from 'knex';
import { InputError } from '../errors.js';
import { dialectOf } from './dialect.js';
import type { DbErrorCode } from './errors.js';
import { readerOf } from './reader.js';
import type { Row } from './statements.js';

/** Stands in a query for a value that is known only when the query runs. */
export const PLACEHOLDER: Readonly<Record<string, never>> = Object.freeze({});

/** Runs a prepared query with the values of its placeholders, in the order they stand in the SQL. */
export type PreparedQuery = (bindings: readonly unknown[]) => Promise<Row[]>;

/**
 * Compiles a query once, for lookups where building it would cost more than running it.
 *
 * On SQLite it runs as a prepared statement on a second, read-only connection: it neither waits for nor sees an open
 * transaction of this process (a database in memory has no second connection and goes through knex).
 *
 * @param builder - a select; where {@link PLACEHOLDER} stands as a value, a binding goes at run time
 * @throws InputError `DB_BINDINGS_WRONG` when run with another number of bindings than it has placeholders
 */
export function prepareQuery(knex: Knex, builder: Knex.QueryBuilder): PreparedQuery {
  const { sql, bindings } = builder.toSQL();
  const run = dialectOf(knex) === 'sqlite' ? onReader(knex, sql) : throughKnex(knex, sql);
  const slots = bindings.flatMap((value, index) => (value === PLACEHOLDER ? [index] : []));
  return async (values) => {
    if (values.length !== slots.length) {
      throw new InputError<DbErrorCode>('DB_BINDINGS_WRONG', `the query takes ${slots.length} values`);
    }
    const filled: unknown[] = bindings.slice();
    for (let position = 0; position < slots.length; position++) filled[slots[position] ?? 0] = values[position];
    return run(filled);
  };
}

type Run = (bindings: unknown[]) => Row[] | Promise<Row[]>;

function onReader(knex: Knex, sql: string): Run {
  const fallback = throughKnex(knex, sql);
  let run: Run | undefined;
  const prepare = (): Run => {
    const reader = readerOf(knex);
    if (reader === undefined) return fallback;
    const statement = reader.prepare<unknown[], Row>(sql);
    return (bindings) => statement.all(bindings.map(sqliteValue));
  };
  // Prepared at the first run, not before: the table may be made after the repository that looks into it.
  return (bindings) => (run ??= prepare())(bindings);
}

function sqliteValue(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'boolean' ? Number(value) : value;
}

function throughKnex(knex: Knex, sql: string): Run {
  return async (bindings) => {
    const result: unknown = await knex.raw(sql, bindings as Knex.RawBinding[]);
    return Array.isArray(result) ? (result as Row[]) : (result as { rows: Row[] }).rows;
  };
}
