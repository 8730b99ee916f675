import type { Knex } from 'knex';
import { dialectOf } from './dialect.js';

/**
 * Columns that mean the same on every engine. Each takes the database (or transaction) the table is made in.
 * Plain `string(name, length)`, `integer`, `bigInteger`, `boolean` and `binary` of knex are portable as they are.
 */

/** An instant in UTC with milliseconds; an integer of epoch milliseconds on SQLite, which has no such type. */
export function utcInstant(sql: Knex, table: Knex.TableBuilder, name: string): Knex.ColumnBuilder {
  switch (dialectOf(sql)) {
    case 'sqlite':
      return table.specificType(name, 'integer');
    case 'postgres':
      return table.specificType(name, 'timestamptz(3)');
    case 'mssql':
      return table.specificType(name, 'datetimeoffset(3)');
  }
}

/** Text compared byte by byte, for tokens, digests and keys: SQL Server's own collations ignore case. */
export function binaryText(sql: Knex, table: Knex.TableBuilder, name: string, length: number): Knex.ColumnBuilder {
  if (dialectOf(sql) !== 'mssql') return table.string(name, length);
  return table.specificType(name, `nvarchar(${length}) COLLATE Latin1_General_100_BIN2`);
}

/** Text of any length. */
export function longText(sql: Knex, table: Knex.TableBuilder, name: string): Knex.ColumnBuilder {
  return dialectOf(sql) === 'mssql' ? table.specificType(name, 'nvarchar(max)') : table.text(name);
}

/** JSON as text on every engine: it comes back as a string everywhere and keeps its order of keys. */
export function jsonText(sql: Knex, table: Knex.TableBuilder, name: string): Knex.ColumnBuilder {
  return longText(sql, table, name);
}

/** Bytes of any length. Write them with `writeBinary`, which knows what an absent value needs. */
export function bytes(sql: Knex, table: Knex.TableBuilder, name: string): Knex.ColumnBuilder {
  return dialectOf(sql) === 'mssql' ? table.specificType(name, 'varbinary(max)') : table.binary(name);
}
