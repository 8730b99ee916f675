import Database from 'better-sqlite3';
import { fold } from '../../../src/db/index.js';
import { Catalog } from './catalog.js';
import { columnType, type ResultColumn } from './columns.js';
import { complaintAbout } from './grammar.js';
import type { Parameter } from './parameters.js';
import { bareName, toSqlite } from './rewrite.js';

/** What SQL Server calls an error. */
export class SqlServerError extends Error {
  constructor(
    readonly number: number,
    message: string,
  ) {
    super(message);
  }
}

/** What a statement answers. */
export interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Record<string, unknown>[];
  readonly changed: number;
  /** Whether the count of changed rows is wanted as a result of its own. */
  readonly countsRows: boolean;
}

const NOTHING: Answer = { columns: [], rows: [], changed: 0, countsRows: false };
const TARGET = /^\s*(?:insert into|update|delete from|select[\s\S]*?\bfrom)\s+(\[[^\]]+\]|\w+)/i;

/** Refuses what SQL Server would refuse, and runs the rest on SQLite in memory. */
export class Executor {
  readonly db = new Database(':memory:');
  private readonly catalog = new Catalog(this.db);

  constructor() {
    this.db.pragma('foreign_keys = on');
    this.db.function('lower', { deterministic: true }, (text: unknown) =>
      typeof text === 'string' ? fold(text) : text,
    );
  }

  /** @throws SqlServerError */
  run(sql: string, parameters: readonly Parameter[]): Answer {
    if (/^\s*set\s/i.test(sql)) return NOTHING; // what the driver says of a session when it begins
    const complaint = complaintAbout(sql);
    if (complaint !== undefined) throw new SqlServerError(102, `Incorrect syntax: ${complaint}: ${sql.slice(0, 200)}`);
    try {
      return this.ofCatalog(sql, parameters) ?? this.ofData(sql, parameters);
    } catch (error) {
      throw asSqlServerError(error, sql);
    }
  }

  private ofCatalog(sql: string, parameters: readonly Parameter[]): Answer | undefined {
    const texts = parameters.map(({ value }) => String(value));
    const [first = '', second = '', third] = texts;
    if (/^\s*(declare @constraint|select 1\s*$)/i.test(sql)) return NOTHING;
    // A comment on a table or column, which SQLite has no place for.
    if (/^\s*if exists\s*\(select \* from sys\.fn_listextendedproperty/i.test(sql)) return NOTHING;
    if (/^\s*exec sp_rename/i.test(sql)) {
      this.catalog.rename(first, second, third ?? /'(COLUMN)'\s*$/i.exec(sql)?.[1]);
      return NOTHING;
    }
    if (/from INFORMATION_SCHEMA\.TABLES where TABLE_NAME = /i.test(sql)) return this.tablesNamed(first);
    if (/from sys\.columns where name = /i.test(sql)) return this.columnsNamed(first, bareName(second));
    return this.catalog.run(sql) ? NOTHING : undefined;
  }

  private tablesNamed(name: string): Answer {
    const found = this.db.prepare(`select name as TABLE_NAME from sqlite_master where type = 'table' and name = ?`);
    return {
      ...NOTHING,
      columns: [{ name: 'TABLE_NAME', type: 'nvarchar' }],
      rows: found.all(name) as Record<string, unknown>[],
    };
  }

  private columnsNamed(column: string, table: string): Answer {
    const found = this.db.prepare(`select 1 as object_id from pragma_table_info(?) where lower(name) = lower(?)`);
    return {
      ...NOTHING,
      columns: [{ name: 'object_id', type: 'int' }],
      rows: found.all(table, column) as Record<string, unknown>[],
    };
  }

  private ofData(sql: string, parameters: readonly Parameter[]): Answer {
    const { sql: rewritten, countsRows } = toSqlite(sql);
    const target = bareName(TARGET.exec(rewritten)?.[1] ?? '');
    this.refuseTextAsBytes(rewritten, target, parameters);
    const statement = this.db.prepare(rewritten);
    const bound = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    const values = parameters.length === 0 ? [] : [bound];
    if (!statement.reader) return { ...NOTHING, changed: statement.run(...values).changes, countsRows };
    const rows = statement.all(...values) as Record<string, unknown>[];
    const columns = statement.columns().map(({ name, column, table }): ResultColumn => {
      const declared = this.catalog.declaredType(table ?? target, column ?? name) ?? null;
      return {
        name,
        type: columnType(
          declared,
          rows.map((row) => row[name]),
        ),
      };
    });
    return { columns, rows, changed: rows.length, countsRows: false };
  }

  /** An untyped NULL arrives as text, and text does not become bytes by itself. */
  private refuseTextAsBytes(sql: string, table: string, parameters: readonly Parameter[]): void {
    const insert = /^\s*insert into (?:\[[^\]]+\]|\w+) \(([^)]*)\) values \(([^)]*)\)/i.exec(sql);
    const columns = insert?.[1]?.split(',') ?? [];
    const inserted = (insert?.[2]?.split(',') ?? []).map((value, index) => [columns[index] ?? '', value] as const);
    const updated = [...sql.matchAll(/(\[[^\]]+\]|\w+) = (@p\d+)/g)].map(
      ([, column = '', value = '']) => [column, value] as const,
    );
    for (const [column, value] of [...inserted, ...updated]) {
      const parameter = parameters.find(({ name }) => `@${name}` === value.trim());
      const declared = this.catalog.declaredType(table, bareName(column.trim()));
      if (parameter?.type === 'nvarchar' && declared?.startsWith('varbinary') === true) {
        throw new SqlServerError(257, 'Implicit conversion from data type nvarchar to varbinary(max) is not allowed.');
      }
    }
  }
}

const BY_CODE: Readonly<Record<string, number>> = {
  SQLITE_CONSTRAINT_UNIQUE: 2601,
  SQLITE_CONSTRAINT_PRIMARYKEY: 2627,
  SQLITE_CONSTRAINT_FOREIGNKEY: 547,
  SQLITE_CONSTRAINT_CHECK: 547,
  SQLITE_CONSTRAINT_NOTNULL: 515,
};

const BY_MESSAGE: readonly [RegExp, number][] = [
  [/^error 2628/, 2628],
  [/no such table/, 208],
  [/no such column|has no column named/, 207],
  [/table \S+ already exists/, 2714],
  [/index \S+ already exists/, 1913],
];

function asSqlServerError(error: unknown, sql: string): SqlServerError {
  if (error instanceof SqlServerError) return error;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const number = BY_CODE[code] ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? 50_000;
  return new SqlServerError(number, number === 50_000 ? `not imitated: ${message}: ${sql}` : message);
}
