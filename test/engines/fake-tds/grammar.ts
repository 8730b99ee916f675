import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Listener {
  syntaxError(recognizer: unknown, symbol: unknown, line: number, column: number, message: string): void;
}
interface Tool {
  getTokens(sql: string, listeners: readonly Listener[]): unknown;
  getParser(tokens: unknown, listeners: readonly Listener[]): unknown;
  getParseTree(parser: unknown): unknown;
}
interface AntlrSql {
  readonly antlr4tsSQL: new (dialect: string) => Tool;
  readonly SQLDialect: { readonly TSQL: string };
}

const MAX_NVARCHAR = 4_000;

/** What the grammar takes for names or functions, and SQL Server does not know. */
const UNKNOWN_WORDS: readonly [RegExp, string][] = [
  [/\b(true|false)\b(?!\s*\()/i, 'there is no TRUE or FALSE'],
  [/\b(boolean|serial|bigserial|jsonb|bytea|timestamptz)\b/i, 'there is no such type'],
  [/\bnow\s*\(/i, 'there is no now()'],
  [/\b(group_concat|string_to_array|json_agg|ifnull)\s*\(/i, 'there is no such function'],
  [/\binterval\s+'/i, 'there is no interval'],
  [/\bon\s+conflict\b|\breturning\b|\bilike\b|\blimit\s+(@|\d)/i, 'another dialect'],
  [/\btop\s*\(?[@\w]+\)?(?=[\s\S]*\boffset\s+\S+\s+rows\b)/i, 'TOP and OFFSET in one query'],
  [/::\s*\w+/, 'there is no :: cast'],
  [/\|\|/, 'texts are put together with +'],
];

/** The grammar takes seconds to warm up: what it said about a statement is kept between runs. */
const VERDICTS = join(process.cwd(), 'node_modules', '.cache', 'tsql-verdicts');
const GRAMMAR_VERSION = 'antlr4ts-sql 1.1.0';

const verdicts = new Map<string, string | undefined>();
let tool: { readonly sql: Tool } | undefined;

/**
 * What SQL Server would refuse in a statement before it runs it.
 *
 * @returns the first complaint, or nothing
 */
export function complaintAbout(sql: string): string | undefined {
  if (!verdicts.has(sql)) verdicts.set(sql, rememberedComplaint(sql) ?? lintComplaint(sql));
  return verdicts.get(sql);
}

function rememberedComplaint(sql: string): string | undefined {
  const file = join(VERDICTS, createHash('sha256').update(`${GRAMMAR_VERSION}\n${sql}`).digest('hex'));
  if (existsSync(file)) return readFileSync(file, 'utf8').replace(/^ok$/, '') || undefined;
  const complaint = syntaxComplaint(sql);
  mkdirSync(VERDICTS, { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, complaint ?? 'ok');
  renameSync(draft, file); // another suite may be reading
  return complaint;
}

function syntaxComplaint(sql: string): string | undefined {
  tool ??= load();
  const complaints: string[] = [];
  const listener: Listener = {
    syntaxError: (_recognizer, _symbol, line, column, message) => complaints.push(`${line}:${column} ${message}`),
  };
  const tokens = tool.sql.getTokens(sql, [listener]);
  tool.sql.getParseTree(tool.sql.getParser(tokens, [listener]));
  return complaints[0];
}

function lintComplaint(sql: string): string | undefined {
  const bare = sql.replace(/N?'(?:[^']|'')*'/g, "''").replace(/\[[^\]]*\]/g, '[x]');
  const unknown = UNKNOWN_WORDS.find(([pattern]) => pattern.test(bare));
  if (unknown !== undefined) return `${unknown[1]}: ${unknown[0].exec(bare)?.[0] ?? ''}`;
  for (const [, length] of bare.matchAll(/nvarchar\((\d+)\)/gi)) {
    if (Number(length) > MAX_NVARCHAR) return `nvarchar(${length ?? ''}) is longer than ${MAX_NVARCHAR}`;
  }
  return subqueryComplaint(bare);
}

/** Subqueries: ORDER BY only with TOP or OFFSET, and as a table only with a name. */
function subqueryComplaint(bare: string): string | undefined {
  const derived = /\bfrom\s*\(\s*select\b/gi;
  for (let match = derived.exec(bare); match !== null; match = derived.exec(bare)) {
    const end = closing(bare, bare.indexOf('(', match.index));
    if (
      !/^\)\s*(as\s+)?(\[x\]|[a-z_]\w*)/i.test(bare.slice(end)) ||
      /^\)\s*(where|order|group)\b/i.test(bare.slice(end))
    ) {
      return 'a derived table needs a name';
    }
  }
  const inner = /\(\s*select\b/gi;
  for (let match = inner.exec(bare); match !== null; match = inner.exec(bare)) {
    const text = bare.slice(match.index + 1, closing(bare, match.index));
    const ordered = /\border\s+by\b/i.test(withoutBrackets(text));
    if (ordered && !/\btop\b|\boffset\b/i.test(withoutBrackets(text))) return 'ORDER BY in a subquery needs TOP';
  }
  return undefined;
}

/** @returns the position of the bracket that closes the one at `open` */
export function closing(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) return index;
  }
  return text.length;
}

function withoutBrackets(text: string): string {
  const open = text.indexOf('(');
  return open === -1 ? text : text.slice(0, open) + withoutBrackets(text.slice(closing(text, open) + 1));
}

function load(): { readonly sql: Tool } {
  const { antlr4tsSQL, SQLDialect } = createRequire(import.meta.url)('antlr4ts-sql') as AntlrSql;
  return { sql: new antlr4tsSQL(SQLDialect.TSQL) };
}
