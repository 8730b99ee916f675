import { closing } from './grammar.js';

const NAME = String.raw`(?:\[[^\]]+\]|\w+)`;
const OUTPUT = /\s+output\s+((?:(?:inserted|deleted)\.(?:\[[^\]]+\]|\w+|\*)(?:,\s*)?)+)(?:\s+into\s+#out)?/i;
const HINTS = /\s+with\s*\((?:\s*(?:updlock|holdlock|rowlock|readpast|xlock|serializable|tablock)\s*,?)+\)/gi;
const AFFECTED = /;\s*select @@rowcount\s*$/i;
const VIA_TABLE =
  /^\s*select top\(0\)[\s\S]*? into #out from [\s\S]*? on 0=1;([\s\S]*); select [\s\S]*? from #out; drop table #out;\s*$/i;

/** A statement as SQLite runs it. */
export interface Rewritten {
  readonly sql: string;
  /** Whether the client asks, in the same breath, how many rows were changed. */
  readonly countsRows: boolean;
}

/** Turns the T-SQL that the driver's query builder and our own few raw statements use into SQLite's SQL. */
export function toSqlite(statement: string): Rewritten {
  const direct = VIA_TABLE.exec(statement)?.[1] ?? statement;
  const countsRows = AFFECTED.test(direct);
  const bare = mapCode(direct.trim().replace(AFFECTED, ''), (code) => code.replace(HINTS, '').replace(/\bN$/, ''));
  const sql = mapCode(outputLast(updateOfQuery(limits(bare))), words);
  return { sql, countsRows };
}

/** Column types, defaults and collations of a CREATE or ALTER TABLE. */
export function columnDefinition(definition: string): string {
  const collated = /\bcollate\s+\w*_BIN2?\b/i.test(definition)
    ? definition.replace(/\bcollate\s+\w+/i, 'collate binary')
    : definition.replace(/(\bnvarchar\((?:\d+|max)\))/i, '$1 collate nocase');
  return collated
    .replace(/\b(?:big)?int identity\(1,1\) not null primary key/i, 'integer primary key autoincrement')
    .replace(/\bCONSTRAINT\s+\[[^\]]+\]\s+(?=DEFAULT)/i, '')
    .replace(/\((max)\)/i, '')
    .replace(/DEFAULT (?:CURRENT_TIMESTAMP|SYSUTCDATETIME\(\)|SYSDATETIMEOFFSET\(\))/i, `DEFAULT (${NOW})`);
}

/** Splits at the commas outside brackets. */
export function splitList(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= list.length; index++) {
    const char = list[index];
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (index === list.length || (char === ',' && depth === 0)) {
      parts.push(list.slice(start, index).trim());
      start = index + 1;
    }
  }
  return parts;
}

/** A name without its brackets. */
export function bareName(name: string): string {
  return name.replace(/^\[?(?:dbo\]?\.\[?)?|\]$/gi, '').replace(/[[\]]/g, '');
}

const NOW = `strftime('%Y-%m-%dT%H:%M:%fZ')`;

function words(code: string): string {
  return code
    .replace(/\bcollate\s+\w*_(?:CI|CS)_\w+/gi, '')
    .replace(/\bcollate\s+\w*_BIN2?\b/gi, 'collate binary')
    .replace(/\bSYSUTCDATETIME\(\)|\bSYSDATETIMEOFFSET\(\)|\bCURRENT_TIMESTAMP\b/gi, `(${NOW})`)
    .replace(/\b(n?varchar|varbinary)\(max\)/gi, '$1')
    .replace(/\blen\(/gi, 'length(')
    .replace(/\bisnull\(/gi, 'ifnull(')
    .replace(/(?<=[(,]\s*)DEFAULT(?=\s*[,)])/g, 'null')
    .replace(/\boffset (@p\d+|\d+) rows fetch next (@p\d+|\d+) rows only/gi, 'limit $2 offset $1')
    .replace(/\boffset (@p\d+|\d+) rows/gi, 'limit -1 offset $1')
    .replace(/^\s*truncate table/i, 'delete from');
}

/** `select top (n) …` becomes `select … limit n`, at the end of that very select. */
function limits(statement: string): string {
  const top = /\bselect\s+(distinct\s+)?top\s*\(?\s*(@p\d+|\d+)\s*\)?/i.exec(statement);
  if (top === null) return statement;
  const [match, distinct = '', count = ''] = top;
  let end = top.index + match.length;
  for (let depth = 0; end < statement.length; end++) {
    if (statement[end] === '(') depth++;
    if (statement[end] === ')' && depth-- === 0) break;
  }
  const body = statement.slice(top.index + match.length, end);
  return limits(
    `${statement.slice(0, top.index)}select ${distinct}${body.trimStart()} limit ${count}${statement.slice(end)}`,
  );
}

/** `with x as (select * from t …) update x set …` becomes an update of `t` itself. */
function updateOfQuery(statement: string): string {
  const head = new RegExp(`^with\\s+(${NAME})\\s+as\\s*\\(`, 'i').exec(statement);
  if (head === null) return statement;
  const open = head[0].length - 1;
  const close = closing(statement, open);
  const query = statement.slice(open + 1, close);
  const update = new RegExp(`^\\s*update\\s+(${NAME})\\s+(set[\\s\\S]*)$`, 'i').exec(statement.slice(close + 1));
  const table = new RegExp(`\\bfrom\\s+(${NAME})`, 'i').exec(query)?.[1];
  if (update === null || table === undefined || update[1] !== head[1]) return statement;
  const set = update[2] ?? '';
  const output = OUTPUT.exec(set)?.[0] ?? '';
  const rows = query.replace(/^\s*select\s+\*/i, 'select rowid');
  return `update ${table} ${set.replace(output, '')} where rowid in (${rows})${output}`;
}

function outputLast(statement: string): string {
  const output = OUTPUT.exec(statement);
  if (output === null) return statement;
  return `${statement.replace(output[0], '')} returning ${(output[1] ?? '').replace(/\b(inserted|deleted)\./gi, '')}`;
}

/** Applies a change to everything but the texts in quotes. */
function mapCode(statement: string, change: (code: string) => string): string {
  return statement
    .split(/('(?:[^']|'')*')/)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('');
}
