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

/** Values of one row, in the order of the columns that were asked for. */
export type Cells = readonly unknown[];

/** As {@link PreparedQuery}, with rows as lists: building objects would cost SQLite as much again as reading. */
export type PreparedCells = (bindings: readonly unknown[]) => readonly Cells[] | Promise<readonly Cells[]>;

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
  const run = prepared(knex, builder, (sql) => {
    const statement = readerOf(knex)?.prepare<unknown[], Row>(sql);
    return statement && ((bindings) => statement.all(bindings));
  });
  return async (bindings) => run(bindings);
}

/**
 * As {@link prepareQuery}, for rows as lists of values; what SQLite read is there at once, without a promise.
 *
 * @param columns - the names that `builder` selects, in its order
 */
export function prepareCells(knex: Knex, builder: Knex.QueryBuilder, columns: readonly string[]): PreparedCells {
  return prepared(
    knex,
    builder,
    (sql) => {
      const statement = readerOf(knex)?.prepare<unknown[], Cells>(sql).raw();
      return statement && ((bindings) => statement.all(bindings));
    },
    (row) => columns.map((name) => row[name]),
  );
}

type Run<R> = (bindings: unknown[]) => R[] | Promise<R[]>;

/**
 * @param onReader - makes the SQLite statement; at the first run, not before: the table may be made after the
 *   repository that looks into it
 * @param fromRow - what the other engines' rows become
 */
function prepared<R>(
  knex: Knex,
  builder: Knex.QueryBuilder,
  onReader: (sql: string) => Run<R> | undefined,
  fromRow: (row: Row) => R = (row) => row as R,
): (bindings: readonly unknown[]) => R[] | Promise<R[]> {
  const { sql, bindings } = builder.toSQL();
  const isSqlite = dialectOf(knex) === 'sqlite';
  const slots = bindings.flatMap((value, index) => (value === PLACEHOLDER ? [index] : []));
  const throughKnex: Run<R> = async (values) => (await rowsOf(knex, sql, values)).map(fromRow);
  let run: Run<R> | undefined;
  return (values) => {
    if (values.length !== slots.length) {
      throw new InputError<DbErrorCode>('DB_BINDINGS_WRONG', `the query takes ${slots.length} values`);
    }
    run ??= (isSqlite ? onReader(sql) : undefined) ?? throughKnex;
    const filled: unknown[] = bindings.slice();
    for (let position = 0; position < slots.length; position++) filled[slots[position] ?? 0] = values[position];
    return run(isSqlite ? filled.map(sqliteValue) : filled);
  };
}

function sqliteValue(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'boolean' ? Number(value) : value;
}

async function rowsOf(knex: Knex, sql: string, bindings: unknown[]): Promise<Row[]> {
  const result: unknown = await knex.raw(sql, bindings as Knex.RawBinding[]);
  return Array.isArray(result) ? (result as Row[]) : (result as { rows: Row[] }).rows;
}
