import type { Knex } from 'knex';
import { IntegrityError } from '../errors.js';
import { dialectOf } from './dialect.js';
import type { DbErrorCode } from './errors.js';
import { readInteger } from './values.js';

/** Columns by name. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Inserts one row.
 *
 * @returns the id the database gave it
 */
export async function insertReturningId(sql: Knex, table: string, row: Row, idColumn: string): Promise<number> {
  // Without the option SQL Server refuses OUTPUT on a table that has triggers, as a customer's CRM may well have.
  const options = dialectOf(sql) === 'mssql' ? { includeTriggerModifications: true } : {};
  const inserted = (await sql(table).insert(row).returning(idColumn, options)) as unknown as Row[];
  const id = inserted[0]?.[idColumn];
  if (id === undefined) throw new IntegrityError<DbErrorCode>('DB_ID_MISSING', `${table} gave no id to a new row`);
  return readInteger(id);
}

/**
 * Raises a row's version: the first statement of every transaction that changes what hangs on the row, so that
 * concurrent ones queue up behind the row lock and none has to be undone.
 *
 * @returns whether the row exists
 */
export async function touchRow(
  trx: Knex,
  table: string,
  idColumn: string,
  versionColumn: string,
  id: number,
): Promise<boolean> {
  const touched = await trx(table)
    .where(idColumn, id)
    .update({ [versionColumn]: trx.raw('?? + 1', [versionColumn]) });
  return touched === 1;
}
