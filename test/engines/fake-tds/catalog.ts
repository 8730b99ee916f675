import type BetterSqlite3 from 'better-sqlite3';
import { bareName, columnDefinition, splitList } from './rewrite.js';

const CREATE = /^(?:if object_id\('([^']+)', 'U'\) is null )?create table (\S+) \(([\s\S]*)\)$/i;
const ADD_CONSTRAINT = /^alter table (\S+) add constraint (\S+) (unique|primary key|foreign key) \(([^)]*)\)/i;
const ADD_COLUMNS = /^alter table (\S+) add ([\s\S]*)$/i;
const ALTER_COLUMN = /^alter table (\S+) alter column (\S+) ([\s\S]*)$/i;
const DROP_COLUMN = /^alter table (\S+) drop column ([\s\S]*)$/i;
const DROP_TABLE = /^(if object_id\('[^']+', 'U'\) is not null )?drop table (\S+)$/i;
const DROP_INDEX = /^drop index (\S+) on (\S+)$/i;

/** What SQLite forgets or does not check: declared types and lengths. Runs the statements that change them. */
export class Catalog {
  /** By table, then by column; both in lower case. */
  private readonly types = new Map<string, Map<string, string>>();

  constructor(private readonly db: BetterSqlite3.Database) {
    db.function('utf16_length', { deterministic: true }, (text: unknown) =>
      typeof text === 'string' ? text.length : 0,
    );
  }

  declaredType(table: string, column: string): string | undefined {
    return this.types.get(table.toLowerCase())?.get(column.toLowerCase());
  }

  /** @returns false when the statement changes no structure */
  run(sql: string): boolean {
    const statement = sql.trim();
    return (
      this.create(statement) ||
      this.addConstraint(statement) ||
      this.addColumns(statement) ||
      this.alterColumn(statement) ||
      this.drop(statement)
    );
  }

  rename(from: string, to: string, kind: string | undefined): void {
    if (kind?.toUpperCase() === 'COLUMN') {
      const [table = '', column = ''] = from.split('.').map(bareName);
      this.db.exec(`alter table [${table}] rename column [${column}] to [${to}]`);
      this.declare(table, to, this.declaredType(table, column) ?? '');
    } else {
      this.db.exec(`alter table [${bareName(from)}] rename to [${to}]`);
      this.types.set(to.toLowerCase(), this.types.get(bareName(from).toLowerCase()) ?? new Map<string, string>());
    }
  }

  private create(statement: string): boolean {
    const match = CREATE.exec(statement);
    if (match === null) return false;
    const [, unless, name = '', list = ''] = match;
    const definitions = splitList(list);
    const columns = definitions.filter((definition) => !/^constraint\b/i.test(definition));
    const table = bareName(name);
    const rewritten = definitions.map(columnDefinition).join(', ');
    this.db.exec(`create table ${unless === undefined ? '' : 'if not exists '}[${table}] (${rewritten})`);
    for (const column of columns) this.remember(table, column);
    return true;
  }

  private addConstraint(statement: string): boolean {
    const match = ADD_CONSTRAINT.exec(statement);
    if (match === null) return false;
    const [, table = '', name = '', kind = '', columns = ''] = match;
    // SQLite cannot add a foreign key afterwards: that one is not imitated.
    if (!/foreign/i.test(kind)) this.db.exec(`create unique index ${name} on ${table} (${columns})`);
    return true;
  }

  private addColumns(statement: string): boolean {
    const match = ADD_COLUMNS.exec(statement);
    if (match === null) return false;
    const table = bareName(match[1] ?? '');
    for (const column of splitList(match[2] ?? '')) {
      this.db.exec(`alter table [${table}] add column ${columnDefinition(column)}`);
      this.remember(table, column);
    }
    return true;
  }

  /** Only lengths and types: SQLite cannot change whether a column may be null. */
  private alterColumn(statement: string): boolean {
    const match = ALTER_COLUMN.exec(statement);
    if (match === null) return false;
    this.remember(bareName(match[1] ?? ''), `${match[2] ?? ''} ${match[3] ?? ''}`);
    return true;
  }

  private drop(statement: string): boolean {
    const column = DROP_COLUMN.exec(statement);
    if (column !== null) {
      const table = bareName(column[1] ?? '');
      for (const name of splitList(column[2] ?? '')) {
        this.limit(table, bareName(name), undefined);
        this.db.exec(`alter table [${table}] drop column ${name}`);
      }
      return true;
    }
    const index = DROP_INDEX.exec(statement);
    if (index !== null) this.db.exec(`drop index ${index[1] ?? ''}`);
    const table = DROP_TABLE.exec(statement);
    if (table !== null) this.db.exec(`drop table ${table[1] === undefined ? '' : 'if exists '}${table[2] ?? ''}`);
    return index !== null || table !== null;
  }

  private remember(table: string, definition: string): void {
    const [, name = '', type = ''] = /^(\[[^\]]+\]|\w+)\s+(\w+(?:\([^)]*\))?)/.exec(definition) ?? [];
    this.declare(table, bareName(name), type);
    const length = /^n?varchar\((\d+)\)/i.exec(type)?.[1];
    this.limit(table, bareName(name), length === undefined ? undefined : Number(length));
  }

  private declare(table: string, column: string, type: string): void {
    const columns = this.types.get(table.toLowerCase()) ?? new Map<string, string>();
    this.types.set(table.toLowerCase(), columns.set(column.toLowerCase(), type.toLowerCase()));
  }

  /** Too long a text is refused (2628), which SQLite would take. */
  private limit(table: string, column: string, maxChars: number | undefined): void {
    for (const event of ['insert', 'update']) {
      const trigger = `[length_${event}_${table}_${column}]`;
      this.db.exec(`drop trigger if exists ${trigger}`);
      if (maxChars === undefined) continue;
      this.db.exec(
        `create trigger ${trigger} before ${event} on [${table}] when utf16_length(new.[${column}]) > ${maxChars}
         begin select raise(abort, 'error 2628: String or binary data would be truncated in column ${column}'); end`,
      );
    }
  }
}
