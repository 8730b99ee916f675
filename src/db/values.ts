import type { Knex } from 'knex';
import { IntegrityError } from '../errors.js';
import { dialectOf } from './dialect.js';
import type { DbErrorCode } from './errors.js';

/**
 * What a driver hands over differs by engine: an instant is a number, a Date or text, a bigint a number or text, a
 * boolean 0, 1 or true. The readers make one thing of it; on anything else they throw IntegrityError
 * `DB_VALUE_UNREADABLE`, without the value.
 */

/** An instant of a `utcInstant` column. */
export function readDate(value: unknown): Date {
  const date =
    value instanceof Date
      ? value
      : typeof value === 'number' || typeof value === 'string'
        ? new Date(value)
        : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) throw unreadable('an instant');
  return date;
}

export function readBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  throw unreadable('a boolean');
}

/** An integer up to 2^53 - 1, also from `bigint` columns and `count(*)`. */
export function readInteger(value: unknown): number {
  const number =
    typeof value === 'string' && value !== '' ? Number(value) : typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw unreadable('an integer');
  return number;
}

export function readText(value: unknown): string {
  if (typeof value !== 'string') throw unreadable('a text');
  return value;
}

/** The value of a `jsonText` column; the caller checks its shape. */
export function readJson(value: unknown): unknown {
  if (typeof value !== 'string') {
    if (typeof value === 'object' && value !== null) return value;
    throw unreadable('JSON');
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw unreadable('JSON');
  }
}

export function readBinary(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw unreadable('bytes');
}

/** Reads a column that may be empty: `optional(row.sentdate, readDate)`. */
export function optional<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return value === null || value === undefined ? undefined : read(value);
}

/** Milliseconds are kept, the rest of the world's precision is not. */
export function writeDate(value: Date): Date;
export function writeDate(value: Date | null | undefined): Date | null;
export function writeDate(value: Date | null | undefined): Date | null {
  return value ?? null;
}

/** For `jsonText` columns. */
export function writeJson(value: object | string | number | boolean): string;
export function writeJson(value: object | string | number | boolean | null | undefined): string | null;
export function writeJson(value: object | string | number | boolean | null | undefined): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** SQL Server takes an untyped NULL for text and refuses to put text into bytes (error 257). */
export function writeBinary(sql: Knex, value: Uint8Array | null | undefined): Buffer | Knex.Raw | null {
  if (value !== null && value !== undefined) return readBinary(value);
  return dialectOf(sql) === 'mssql' ? sql.raw('CAST(NULL AS varbinary(max))') : null;
}

function unreadable(what: string): IntegrityError<DbErrorCode> {
  return new IntegrityError<DbErrorCode>('DB_VALUE_UNREADABLE', `a stored value is not ${what}`);
}
