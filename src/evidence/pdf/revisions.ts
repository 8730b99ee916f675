import type { Lexer, PdfFile } from '../../documents/index.js';
import { type ByteSource, type XrefSection } from '../../documents/index.js';
import { broken, expectWord, streamStart, strictDictionary } from './strict.js';
import { readAt } from './window.js';

/** One state of the file and how it came about: bytes `[start, end)` were appended. */
export interface FileRevision {
  readonly index: number;
  readonly start: number;
  /** Behind `%%EOF`, without its line end. */
  readonly bareEnd: number;
  /** Behind the line end of `%%EOF`, when it has one. */
  readonly end: number;
  readonly section: XrefSection;
}

const HEADER = /^%PDF-(1\.[0-7]|2\.0)[\r\n]/;

/**
 * Splits a file into its revisions: one for each cross-reference section, each ending with its own `startxref` and
 * `%%EOF`, without a gap between them, the last one at the end of the file.
 *
 * @throws `PdfFormatError` for anything else
 */
export async function readRevisions(file: PdfFile): Promise<FileRevision[]> {
  const { source } = file;
  const head = String.fromCharCode(...(await source.read(0, 16)));
  if (!HEADER.test(head)) broken('The file does not begin with the header of a PDF.');
  const revisions: FileRevision[] = [];
  for (const section of file.sections.toReversed()) {
    const start = revisions.at(-1)?.end ?? 0;
    if (section.offset < start) broken('The chain of cross-references does not follow the revisions.');
    const ends = await endsOf(source, section);
    revisions.push({ index: revisions.length, start, ...ends, section });
  }
  const last = revisions.at(-1);
  if (last?.end !== source.length || last.end === last.bareEnd)
    broken('The file does not end where its last revision does.');
  return revisions;
}

async function endsOf(source: ByteSource, section: XrefSection): Promise<{ bareEnd: number; end: number }> {
  return readAt(source, section.offset, (lexer) => {
    if (section.isStream) skipStream(lexer);
    else skipTable(lexer);
    expectWord(lexer, 'startxref');
    if (lexer.integer() !== section.offset) broken('A revision points to cross-references of another one.');
    skipLineEnd(lexer);
    if (!lexer.isNext('%%EOF')) broken('A revision does not end.');
    const bare = (lexer.position += '%%EOF'.length);
    skipLineEnd(lexer);
    return { bareEnd: section.offset + bare, end: section.offset + lexer.position };
  });
}

function skipLineEnd(lexer: Lexer): void {
  if (lexer.bytes[lexer.position] === 13) lexer.position += 1;
  if (lexer.bytes[lexer.position] === 10) lexer.position += 1;
}

function skipTable(lexer: Lexer): void {
  expectWord(lexer, 'xref');
  for (let word = lexer.word(); word !== 'trailer'; word = lexer.word()) {
    if (!/^(\d+|[nf])$/.test(word)) broken('A table of cross-references holds something else.');
  }
  strictDictionary(lexer);
}

function skipStream(lexer: Lexer): void {
  lexer.integer();
  lexer.integer();
  expectWord(lexer, 'obj');
  const length = strictDictionary(lexer).dict.get('Length');
  lexer.skipSpace();
  if (!lexer.isNext('stream') || typeof length !== 'number') broken('A stream of cross-references was expected.');
  lexer.position = streamStart(lexer) + length;
  expectWord(lexer, 'endstream');
  expectWord(lexer, 'endobj');
}
