import type { Lexer } from './lexer.js';
import { PdfFormatError, type Cos, type CosLimits, type Dict } from './objects.js';

/** Where an object is: at a byte offset, or inside an object stream. */
export type XrefEntry =
  | { readonly kind: 'free' }
  | { readonly kind: 'offset'; readonly offset: number; readonly gen: number }
  | { readonly kind: 'packed'; readonly stream: number };

/** One cross-reference section: a table or a stream. */
export interface XrefSection {
  readonly offset: number;
  readonly isStream: boolean;
  readonly trailer: Dict;
  readonly entries: ReadonlyMap<number, XrefEntry>;
}

/** Reads a classic table; the lexer stands before the word `xref` and ends behind the trailer. */
export function readXrefTable(lexer: Lexer, offset: number, limits: CosLimits): XrefSection {
  const entries = new Map<number, XrefEntry>();
  lexer.position += 'xref'.length;
  for (;;) {
    lexer.skipSpace();
    if (lexer.isNext('trailer')) break;
    const first = lexer.integer();
    const count = lexer.integer();
    if (first + count > limits.maxObjects) throw new PdfFormatError('complex', 'There are too many objects.');
    for (let num = first; num < first + count; num += 1) {
      const at = lexer.integer();
      const gen = lexer.integer();
      const kind = lexer.word();
      if (kind !== 'n' && kind !== 'f') throw new PdfFormatError('broken', 'A cross-reference entry is wrong.');
      entries.set(num, kind === 'n' ? { kind: 'offset', offset: at, gen } : { kind: 'free' });
    }
  }
  lexer.position += 'trailer'.length;
  const trailer = lexer.object();
  if (!(trailer instanceof Map)) throw new PdfFormatError('broken', 'The trailer is no dictionary.');
  return { offset, isStream: false, trailer, entries };
}

function integers(value: Cos | undefined): readonly number[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0) {
      throw new PdfFormatError('broken', 'A cross-reference stream is described wrongly.');
    }
    return item;
  });
}

function entryOf(type: number, second: number, third: number): XrefEntry {
  if (type === 1) return { kind: 'offset', offset: second, gen: third };
  return type === 2 ? { kind: 'packed', stream: second } : { kind: 'free' };
}

/** Reads the entries of a cross-reference stream from its decoded data (ISO 32000-2 §7.5.8). */
export function readXrefStream(dictionary: Dict, data: Uint8Array, offset: number, limits: CosLimits): XrefSection {
  const [typeWidth = 0, secondWidth = 0, thirdWidth = 0] = integers(dictionary.get('W'));
  const width = typeWidth + secondWidth + thirdWidth;
  if (width < 1 || Math.max(typeWidth, secondWidth, thirdWidth) > 6) {
    throw new PdfFormatError('broken', 'A cross-reference stream has wrong widths.');
  }
  const size = dictionary.get('Size');
  const index = integers(dictionary.get('Index') ?? [0, typeof size === 'number' ? size : 0]);
  const entries = new Map<number, XrefEntry>();
  let at = 0;
  const field = (bytes: number, fallback: number): number => {
    if (bytes === 0) return fallback;
    let value = 0;
    for (let i = 0; i < bytes; i += 1) value = value * 256 + (data[at++] ?? 0);
    return value;
  };
  for (let pair = 0; pair + 1 < index.length; pair += 2) {
    const first = index[pair] ?? 0;
    const end = first + (index[pair + 1] ?? 0);
    if (end > limits.maxObjects) throw new PdfFormatError('complex', 'There are too many objects.');
    for (let num = first; num < end && at + width <= data.length; num += 1) {
      entries.set(num, entryOf(field(typeWidth, 1), field(secondWidth, 0), field(thirdWidth, 0)));
    }
  }
  return { offset, isStream: true, trailer: dictionary, entries };
}
