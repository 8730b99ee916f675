import type { Lexer } from '../../documents/index.js';
import { Name, PdfFormatError, type Cos, type Dict } from '../../documents/index.js';

const MAX_DEPTH = 40;

/** Where an entry's value stands in the lexer's bytes. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A dictionary in which no key comes twice, with the places of its values. */
export interface StrictDictionary {
  readonly dict: Dict;
  readonly places: ReadonlyMap<string, Place>;
}

/** Says that the file can be read in more than one way, or in none. */
export function broken(detail: string): never {
  throw new PdfFormatError('broken', detail);
}

/** Reads a dictionary; a key that comes twice, at any depth, is refused: readers differ on which one counts. */
export function strictDictionary(lexer: Lexer, depth = 0): StrictDictionary {
  lexer.skipSpace();
  if (!lexer.isNext('<<') || depth > MAX_DEPTH) broken('A dictionary was expected.');
  lexer.position += 2;
  const dict: Dict = new Map();
  const places = new Map<string, Place>();
  for (;;) {
    lexer.skipSpace();
    if (lexer.isNext('>>')) break;
    const key = lexer.object();
    if (!(key instanceof Name) || dict.has(key.value)) broken('A dictionary has a key twice, or one that is no name.');
    lexer.skipSpace();
    const start = lexer.position;
    dict.set(key.value, strictObject(lexer, depth + 1));
    places.set(key.value, { start, end: lexer.position });
  }
  lexer.position += 2;
  return { dict, places };
}

/** Reads any object with the same rule. */
export function strictObject(lexer: Lexer, depth = 0): Cos {
  lexer.skipSpace();
  if (depth > MAX_DEPTH) broken('Objects are nested too deeply.');
  if (lexer.isNext('<<')) return strictDictionary(lexer, depth).dict;
  if (!lexer.isNext('[')) return lexer.object();
  lexer.position += 1;
  const items: Cos[] = [];
  for (;;) {
    lexer.skipSpace();
    if (lexer.isNext(']')) break;
    items.push(strictObject(lexer, depth + 1));
  }
  lexer.position += 1;
  return items;
}

/** Skips the keyword and the line end behind it that begin a stream. @returns where its data starts */
export function streamStart(lexer: Lexer): number {
  const { bytes } = lexer;
  let at = lexer.position + 'stream'.length;
  if (bytes[at] === 13) at += 1;
  if (bytes[at] !== 10) broken('A stream does not begin on a line of its own.');
  return at + 1;
}

/** Reads the words that must come next. */
export function expectWord(lexer: Lexer, word: string): void {
  if (lexer.word() !== word) broken(`The word ${word} was expected.`);
}
