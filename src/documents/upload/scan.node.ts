import { inflateSync } from 'node:zlib';
import { encodingOf } from '../cos/decode.js';
import { Lexer } from '../cos/lexer.js';
import { nameOf, PdfFormatError, Ref, Stream, type Cos, type Dict } from '../cos/objects.js';
import { uploadError } from '../errors.js';
import type { UploadLimits } from './limits.js';

/** Readers look for the header and for the end mark within this much. */
const EDGE_BYTES = 1024;

/** Where an object number was last defined, in file order: `o<offset>` or `p<object stream>`. */
export type Definitions = ReadonlyMap<number, string>;

/** Looks at every object of an upload before a general parser may, and refuses what is dangerous or not ours to take. */
class UploadScan {
  readonly definitions = new Map<number, string>();
  private inflatedBytes = 0;
  private unreadable: PdfFormatError | undefined;

  constructor(
    private readonly bytes: Buffer,
    private readonly limits: UploadLimits,
  ) {}

  run(): void {
    const { bytes } = this;
    if (bytes.subarray(0, EDGE_BYTES).indexOf('%PDF-') < 0) throw uploadError('DOCUMENT_NOT_PDF', 'This is no PDF.');
    if (bytes.subarray(-EDGE_BYTES).indexOf('%%EOF') < 0) {
      throw uploadError('DOCUMENT_BROKEN', 'The file ends too early.');
    }
    this.scanTrailers();
    for (let at = bytes.indexOf('obj'); at >= 0; at = bytes.indexOf('obj', at)) {
      const header = this.headerBefore(at);
      at = header === undefined ? at + 3 : this.scanObject(header, at + 3);
    }
    // Only now: in an encrypted file no object stream can be read, and the trailer that says so may come last.
    if (this.unreadable !== undefined) throw this.unreadable;
    if (this.definitions.size === 0) throw uploadError('DOCUMENT_BROKEN', 'The file holds no objects.');
  }

  private scanTrailers(): void {
    for (let at = this.bytes.indexOf('trailer'); at >= 0; at = this.bytes.indexOf('trailer', at + 7)) {
      const trailer = this.tryObject(new Lexer(this.bytes, at + 7, this.limits.maxDepth));
      if (trailer instanceof Map) this.inspectTrailer(trailer);
    }
  }

  /** Reads `num gen` backwards from the word `obj`. */
  private headerBefore(at: number): { readonly num: number; readonly offset: number } | undefined {
    const start = Math.max(0, at - 32);
    const match = /(?:^|[^\d])((\d{1,10})[\s\0]+\d{1,5}[\s\0]*)$/.exec(this.bytes.toString('latin1', start, at));
    return match === null ? undefined : { num: Number(match[2]), offset: at - (match[1]?.length ?? 0) };
  }

  /** @returns where to go on looking */
  private scanObject({ num, offset }: { num: number; offset: number }, bodyAt: number): number {
    const lexer = new Lexer(this.bytes, bodyAt, this.limits.maxDepth);
    const value = this.tryObject(lexer);
    if (value === undefined) return bodyAt;
    this.define(num, `o${offset}`);
    this.inspect(value);
    if (!(value instanceof Map)) return lexer.position;
    lexer.skipSpace();
    if (!lexer.isNext('stream')) return lexer.position;
    return this.scanStream(num, value, lexer.position + 'stream'.length);
  }

  private scanStream(num: number, entries: Dict, at: number): number {
    let start = at;
    if (this.bytes[start] === 13) start += 1;
    if (this.bytes[start] === 10) start += 1;
    const length = entries.get('Length');
    const claimed = typeof length === 'number' && length >= 0 ? start + length : start;
    const isTrue = this.bytes.subarray(claimed, claimed + 16).indexOf('endstream') >= 0;
    const marked = this.bytes.indexOf('endstream', isTrue ? claimed : start);
    const end = marked < 0 ? this.bytes.length : marked;
    const type = entries.get('Type');
    // A type behind a reference may turn out to be a structural one in another reader.
    if (nameOf(type) === 'ObjStm' || type instanceof Ref) this.scanObjectStream(num, entries, start, end);
    if (nameOf(type) === 'XRef') {
      this.inspectTrailer(entries);
      this.inflate(new Stream(entries, this.bytes.subarray(start, end)));
    }
    return end;
  }

  private scanObjectStream(container: number, entries: Dict, start: number, end: number): void {
    const data = this.tryInflate(new Stream(entries, this.bytes.subarray(start, end)));
    if (data === undefined) return;
    const count = entries.get('N');
    const first = entries.get('First');
    if (typeof count !== 'number' || typeof first !== 'number') return;
    if (count > this.limits.maxObjects) throw uploadError('DOCUMENT_TOO_COMPLEX', 'There are too many objects.');
    const header = new Lexer(data);
    for (let i = 0; i < count; i += 1) {
      const num = header.integer();
      const value = this.tryObject(new Lexer(data, first + header.integer(), this.limits.maxDepth));
      this.define(num, `p${container}`);
      if (value !== undefined) this.inspect(value);
    }
  }

  private define(num: number, where: string): void {
    this.definitions.set(num, where);
    if (this.definitions.size > this.limits.maxObjects) {
      throw uploadError('DOCUMENT_TOO_COMPLEX', 'There are too many objects.');
    }
  }

  private tryInflate(stream: Stream): Uint8Array | undefined {
    try {
      return this.inflate(stream);
    } catch (error) {
      if (!(error instanceof PdfFormatError) || error.fault !== 'broken') throw error;
      this.unreadable ??= error;
      return undefined;
    }
  }

  private inflate(stream: Stream): Uint8Array {
    if (!encodingOf(stream).isFlate) return stream.data;
    const left = this.limits.maxTotalInflatedBytes - this.inflatedBytes;
    try {
      const data = inflateSync(stream.data, { maxOutputLength: Math.min(this.limits.maxInflatedBytes, left) });
      this.inflatedBytes += data.length;
      return data;
    } catch (error) {
      const isTooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      throw new PdfFormatError(isTooLong ? 'complex' : 'broken', 'A structural stream cannot be inflated.');
    }
  }

  /** Damaged objects are common in old revisions and harmless; nesting that goes too deep is not. */
  private tryObject(lexer: Lexer): Cos | undefined {
    try {
      return lexer.object();
    } catch (error) {
      if (error instanceof PdfFormatError && error.fault === 'broken') return undefined;
      throw error;
    }
  }

  private inspectTrailer(trailer: Dict): void {
    const encrypt = trailer.get('Encrypt');
    if (encrypt !== undefined && encrypt !== null) {
      throw uploadError('DOCUMENT_ENCRYPTED', 'The file is protected by a password or by restrictions.');
    }
  }

  private inspect(value: Cos): void {
    if (Array.isArray(value)) for (const item of value) this.inspect(item);
    if (!(value instanceof Map)) return;
    const isSignature =
      (value.has('ByteRange') && value.has('Contents')) ||
      (nameOf(value.get('FT')) === 'Sig' && (value.get('V') ?? null) !== null);
    if (isSignature) {
      throw uploadError('DOCUMENT_ALREADY_SIGNED', 'The file holds a signature, which merging would destroy.');
    }
    if (value.get('NeedsRendering') === true) {
      throw uploadError('DOCUMENT_DYNAMIC_FORM', 'The pages of a dynamic XFA form are not in the file.');
    }
    for (const item of value.values()) if (item instanceof Map || Array.isArray(item)) this.inspect(item);
  }
}

/**
 * Scans an upload object by object, within limits, without building anything from it.
 *
 * @returns where each object is defined last
 * @throws `DOCUMENT_NOT_PDF`, `DOCUMENT_BROKEN`, `DOCUMENT_ENCRYPTED`, `DOCUMENT_ALREADY_SIGNED`,
 * `DOCUMENT_DYNAMIC_FORM`, `DOCUMENT_TOO_COMPLEX`
 */
export function scanUpload(bytes: Buffer, limits: UploadLimits): Definitions {
  const scan = new UploadScan(bytes, limits);
  scan.run();
  return scan.definitions;
}
