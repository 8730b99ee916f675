import { Lexer, Stream, type ByteSource, type Cos } from '../../documents/index.js';
import type { FileRevision } from './revisions.js';
import { broken, expectWord, streamStart, strictDictionary, strictObject, type Place } from './strict.js';

/** An object that a revision holds; places count from the start of the file. */
export interface AppendedObject {
  readonly num: number;
  readonly value: Cos;
  /** Of the entries of a dictionary. */
  readonly places: ReadonlyMap<string, Place>;
}

/** A revision of ours is small; one that is not is not ours. */
const MAX_REVISION_BYTES = 64 * 1024 * 1024;
const SPACE = new Set([0, 9, 10, 12, 13, 32]);

/**
 * Reads everything that a revision appends: plain objects, one behind the other, each listed once in its
 * cross-references and nothing else between them. Objects are neither freed nor packed.
 *
 * @throws `PdfFormatError` for anything else
 */
export async function readAppended(source: ByteSource, revision: FileRevision): Promise<Map<number, AppendedObject>> {
  const { start, end, section } = revision;
  if (end - start > MAX_REVISION_BYTES) broken('A revision is too large.');
  const bytes = await source.read(start, end);
  const lexer = new Lexer(bytes);
  const listed = [...section.entries].filter(([, entry]) => entry.kind !== 'offset' || entry.offset !== section.offset);
  const sorted = listed.map(([num, entry]) => {
    if (entry.kind !== 'offset') broken('A revision frees or packs objects.');
    return { num, gen: entry.gen, offset: entry.offset };
  });
  sorted.sort((a, b) => a.offset - b.offset);
  const objects = new Map<number, AppendedObject>();
  let at = 0;
  for (const { num, gen, offset } of sorted) {
    requireSpace(bytes, at, offset - start);
    lexer.position = offset - start;
    if (lexer.integer() !== num || lexer.integer() !== gen) broken('A cross-reference points to another object.');
    expectWord(lexer, 'obj');
    objects.set(num, { num, ...readBody(lexer, start) });
    at = lexer.position;
  }
  requireSpace(bytes, at, section.offset - start);
  return objects;
}

/** Nothing may hide between objects, not even a comment; and objects do not overlap. */
function requireSpace(bytes: Uint8Array, from: number, to: number): void {
  if (to < from || to > bytes.length) broken('An object lies outside of its revision, or inside of another one.');
  for (let at = from; at < to; at += 1)
    if (!SPACE.has(bytes[at] ?? -1)) broken('There is something between two objects.');
}

function readBody(lexer: Lexer, start: number): Pick<AppendedObject, 'value' | 'places'> {
  lexer.skipSpace();
  if (!lexer.isNext('<<')) {
    const value = strictObject(lexer);
    expectWord(lexer, 'endobj');
    return { value, places: new Map() };
  }
  const { dict, places } = strictDictionary(lexer);
  const moved = new Map([...places].map(([key, one]) => [key, { start: start + one.start, end: start + one.end }]));
  lexer.skipSpace();
  if (!lexer.isNext('stream')) {
    expectWord(lexer, 'endobj');
    return { value: dict, places: moved };
  }
  const length = dict.get('Length');
  const from = streamStart(lexer);
  if (typeof length !== 'number' || from + length > lexer.bytes.length) broken('A stream has no length of its own.');
  lexer.position = from + length;
  expectWord(lexer, 'endstream');
  expectWord(lexer, 'endobj');
  return { value: new Stream(dict, lexer.bytes.subarray(from, from + length)), places: moved };
}
