import type { Primitives } from '../primitives.js';
import { decodeStructural } from './decode.js';
import type { ByteSource } from './byte-source.js';
import { EndOfBytes, Lexer } from './lexer.js';
import { COS_LIMITS, PdfFormatError, Ref, Stream, type Cos, type CosLimits, type Dict } from './objects.js';
import { readXrefStream, readXrefTable, type XrefEntry, type XrefSection } from './xref.js';

const TAIL_BYTES = 2048;
const FIRST_WINDOW_BYTES = 4096;
/** A table of 2 million entries is 40 MB; an object that needs more is no object of ours. */
const LAST_WINDOW_BYTES = 64 * 1024 * 1024;

/** What an object stream holds, and where each object starts in it. */
interface PackedObjects {
  readonly data: Uint8Array;
  readonly offsets: ReadonlyMap<number, number>;
}

/**
 * A PDF that we wrote ourselves, read strictly and only as far as asked for.
 *
 * @remarks
 * Repairs nothing: what is not well-formed is refused ({@link PdfFormatError}). Reads ranges of the source, never all
 * of it. Understands cross-reference tables, cross-reference streams and object streams; refuses encrypted files.
 */
export class PdfFile {
  private readonly entries = new Map<number, XrefEntry>();
  private readonly packed = new Map<number, Promise<PackedObjects>>();
  private readonly found: XrefSection[] = [];

  private constructor(
    readonly source: ByteSource,
    private readonly primitives: Primitives,
    private readonly limits: CosLimits,
  ) {}

  /** Opens a file at its last cross-reference section and follows the chain to the first one. */
  static async open(source: ByteSource, primitives: Primitives, limits = COS_LIMITS): Promise<PdfFile> {
    const file = new PdfFile(source, primitives, limits);
    const head = await source.read(0, 8);
    if (!new Lexer(head).isNext('%PDF-')) throw new PdfFormatError('broken', 'The file does not start as a PDF.');
    await file.readSections(await file.lastXrefOffset());
    if (file.trailer.has('Encrypt')) throw new PdfFormatError('encrypted', 'The file is encrypted.');
    return file;
  }

  /** Sections, newest first. */
  get sections(): readonly XrefSection[] {
    return this.found;
  }

  get trailer(): Dict {
    const [newest] = this.found;
    if (newest === undefined) throw new PdfFormatError('broken', 'The file has no trailer.');
    return newest.trailer;
  }

  /** One more than the highest object number in use. */
  get size(): number {
    const size = this.trailer.get('Size');
    return typeof size === 'number' ? size : 0;
  }

  get rootRef(): Ref {
    const root = this.trailer.get('Root');
    if (!(root instanceof Ref)) throw new PdfFormatError('broken', 'The file has no catalog.');
    return root;
  }

  entry(num: number): XrefEntry | undefined {
    return this.entries.get(num);
  }

  /** Follows references until something else is found; `null` for what does not exist. */
  async get(value: Cos | undefined): Promise<Cos> {
    let current: Cos = value ?? null;
    for (let hops = 0; current instanceof Ref; hops += 1) {
      if (hops > 16) throw new PdfFormatError('broken', 'References go in a circle.');
      current = await this.object(current.num);
    }
    return current;
  }

  /** Like {@link get}, for what must be a dictionary. */
  async getDict(value: Cos | undefined): Promise<Dict> {
    const found = await this.get(value);
    if (found instanceof Map) return found;
    throw new PdfFormatError('broken', 'A dictionary was expected.');
  }

  private async object(num: number): Promise<Cos> {
    const entry = this.entries.get(num);
    if (entry === undefined || entry.kind === 'free') return null;
    if (entry.kind === 'offset') return this.objectAt(entry.offset, num);
    let members = this.packed.get(entry.stream);
    if (members === undefined) {
      members = this.unpack(entry.stream);
      this.packed.set(entry.stream, members);
    }
    const { data, offsets } = await members;
    const offset = offsets.get(num);
    return offset === undefined ? null : new Lexer(data, offset, this.limits.maxDepth).object();
  }

  private async lastXrefOffset(): Promise<number> {
    const start = Math.max(0, this.source.length - TAIL_BYTES);
    const tail = await this.source.read(start, this.source.length);
    const text = new TextDecoder('latin1').decode(tail);
    const match = /^startxref\s+(\d{1,15})\s+%%EOF\s*$/.exec(text.slice(Math.max(0, text.lastIndexOf('startxref'))));
    if (match === null) throw new PdfFormatError('broken', 'The file does not end as a PDF.');
    return Number(match[1]);
  }

  private async readSections(last: number): Promise<void> {
    const seen = new Set<number>();
    for (let next: Cos | undefined = last; next !== undefined;) {
      if (typeof next !== 'number' || next >= this.source.length || seen.has(next)) {
        throw new PdfFormatError('broken', 'The chain of cross-references is broken.');
      }
      if (seen.size >= this.limits.maxSections) throw new PdfFormatError('complex', 'There are too many revisions.');
      seen.add(next);
      const section: XrefSection = await this.readSection(next);
      if (section.trailer.has('XRefStm')) throw new PdfFormatError('broken', 'Hybrid files are not ours.');
      this.found.push(section);
      for (const [num, entry] of section.entries) if (!this.entries.has(num)) this.entries.set(num, entry);
      next = section.trailer.get('Prev');
    }
  }

  private async readSection(offset: number): Promise<XrefSection> {
    const isTable = new Lexer(await this.source.read(offset, offset + 4)).isNext('xref');
    if (isTable) {
      return this.window(offset, (lexer) => readXrefTable(lexer, offset, this.limits));
    }
    const stream = await this.objectAt(offset);
    if (!(stream instanceof Stream)) throw new PdfFormatError('broken', 'A cross-reference section was expected.');
    const data = await decodeStructural(stream, this.primitives, this.limits);
    return readXrefStream(stream.dict, data, offset, this.limits);
  }

  private async objectAt(offset: number, expected?: number): Promise<Cos> {
    const { value, dataStart } = await this.window(offset, (lexer) => {
      const num = lexer.integer();
      lexer.integer();
      if (lexer.word() !== 'obj' || (expected !== undefined && num !== expected)) {
        throw new PdfFormatError('broken', 'A cross-reference points to another object.');
      }
      const read = lexer.object();
      return { value: read, dataStart: read instanceof Map ? streamStart(lexer) : undefined };
    });
    if (dataStart === undefined || !(value instanceof Map)) return value;
    const length = await this.get(value.get('Length'));
    const start = offset + dataStart;
    if (typeof length !== 'number' || length < 0 || start + length > this.source.length) {
      throw new PdfFormatError('broken', 'A stream has a wrong length.');
    }
    return new Stream(value, await this.source.read(start, start + length));
  }

  private async unpack(num: number): Promise<PackedObjects> {
    const entry = this.entries.get(num);
    const stream = entry?.kind === 'offset' ? await this.objectAt(entry.offset, num) : null;
    if (!(stream instanceof Stream)) throw new PdfFormatError('broken', 'An object stream is missing.');
    const data = await decodeStructural(stream, this.primitives, this.limits);
    const count = stream.dict.get('N');
    const first = stream.dict.get('First');
    if (typeof count !== 'number' || typeof first !== 'number' || count > this.limits.maxObjects) {
      throw new PdfFormatError('broken', 'An object stream is described wrongly.');
    }
    const header = new Lexer(data);
    const offsets = new Map<number, number>();
    for (let i = 0; i < count; i += 1) {
      const member = header.integer();
      offsets.set(member, first + header.integer());
    }
    return { data, offsets };
  }

  /** Reads a window at an offset and widens it until what is read there ends before the window does. */
  private async window<T>(offset: number, read: (lexer: Lexer) => T): Promise<T> {
    for (let length = FIRST_WINDOW_BYTES; ; length *= 4) {
      const bytes = await this.source.read(offset, offset + length);
      const isWhole = bytes.length < length || length >= LAST_WINDOW_BYTES;
      const lexer = new Lexer(bytes, 0, this.limits.maxDepth);
      try {
        const result = read(lexer);
        if (isWhole || !lexer.isAtEnd) return result;
      } catch (error) {
        const isCut = error instanceof EndOfBytes || lexer.isAtEnd;
        if (isWhole || !isCut) throw error;
      }
    }
  }
}

/** @returns where the stream's data starts, or `undefined` when no stream follows the dictionary */
function streamStart(lexer: Lexer): number | undefined {
  lexer.skipSpace();
  if (lexer.bytes.length - lexer.position < 'stream\r\n'.length) throw new EndOfBytes();
  if (!lexer.isNext('stream')) return undefined;
  let at = lexer.position + 'stream'.length;
  if (lexer.bytes[at] === 13) at += 1;
  if (lexer.bytes[at] === 10) at += 1;
  return at;
}
