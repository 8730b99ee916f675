import { Lexer } from '../cos/lexer.js';
import { Keyword, Name, type Cos } from '../cos/objects.js';
import { latin1Bytes } from '../cos/serialise.js';
import { concatBytes } from '../primitives.js';

/** Painting of a path: the path must still end, and a pending clip must still take effect. */
const PATH_PAINTING = new Set(['S', 's', 'f', 'F', 'f*', 'B', 'B*', 'b', 'b*']);
const DROPPED = new Set(['Tj', 'TJ', 'Do', 'sh', 'BI']);

/** Moves behind an inline image; the lexer stands behind `BI`. Its data may hold any bytes. */
function skipInlineImage(lexer: Lexer): void {
  for (;;) {
    const word = lexer.object();
    if (word instanceof Keyword && word.value === 'ID') break;
  }
  const { bytes } = lexer;
  const isSpace = (code: number | undefined): boolean => code === undefined || code <= 32;
  for (let at = lexer.position + 1; at < bytes.length; at += 1) {
    if (bytes[at] !== 69 || bytes[at + 1] !== 73) continue;
    if (isSpace(bytes[at - 1]) && isSpace(bytes[at + 2])) {
      lexer.position = at + 2;
      return;
    }
  }
  lexer.position = bytes.length;
}

/** What stands in for a painting operator in a hidden part; `undefined` keeps the operator. */
function substitute(operator: string): string | undefined {
  if (PATH_PAINTING.has(operator)) return 'n';
  if (DROPPED.has(operator)) return '';
  if (operator === "'") return 'T*';
  return operator === '"' ? 'T*' : undefined;
}

/** Keeps count of marked content, and of where hiding began. */
class MarkedContent {
  private depth = 0;
  private hiddenSince: number | undefined;

  constructor(private readonly hiddenNames: ReadonlySet<string>) {}

  get isHidden(): boolean {
    return this.hiddenSince !== undefined;
  }

  enter(operands: readonly Cos[]): void {
    this.depth += 1;
    const [tag, property] = operands;
    const isLayer = tag instanceof Name && tag.value === 'OC' && property instanceof Name;
    if (isLayer && this.hiddenNames.has(property.value)) this.hiddenSince ??= this.depth;
  }

  leave(): void {
    if (this.hiddenSince === this.depth) this.hiddenSince = undefined;
    this.depth = Math.max(0, this.depth - 1);
  }
}

/**
 * Removes what hidden layers paint from a content stream. Everything that only changes state stays, so that what
 * follows looks as it did.
 *
 * @param hiddenNames - names in the `Properties` resources that stand for hidden layers
 */
export function cutHiddenContent(content: Uint8Array, hiddenNames: ReadonlySet<string>): Uint8Array {
  const lexer = new Lexer(content);
  const marked = new MarkedContent(hiddenNames);
  const parts: Uint8Array[] = [];
  let operands: Cos[] = [];
  let keptUntil = 0;
  for (let start = 0; ;) {
    lexer.skipSpace();
    if (lexer.isAtEnd) break;
    if (operands.length === 0) start = lexer.position;
    const token = lexer.object();
    if (!(token instanceof Keyword)) {
      operands.push(token);
      continue;
    }
    if (token.value === 'BI') skipInlineImage(lexer);
    if (token.value === 'BDC' || token.value === 'BMC') marked.enter(operands);
    if (token.value === 'EMC') marked.leave();
    const instead = marked.isHidden ? substitute(token.value) : undefined;
    if (instead !== undefined) {
      parts.push(content.subarray(keptUntil, start), latin1Bytes(`${instead}\n`));
      keptUntil = lexer.position;
    }
    operands = [];
  }
  parts.push(content.subarray(keptUntil));
  return concatBytes(parts);
}
