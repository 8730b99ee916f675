import { COS_LIMITS, Keyword, Name, PdfFormatError, Ref, Str, type Cos, type Dict } from './objects.js';

const REGULAR = 0;
const SPACE = 1;
const DELIMITER = 2;

/** ISO 32000-2 §7.2.3, tables 1 and 2. */
const CLASS = new Uint8Array(256);
for (const code of [0, 9, 10, 12, 13, 32]) CLASS[code] = SPACE;
for (const char of '()<>[]{}/%') CLASS[char.charCodeAt(0)] = DELIMITER;

const ESCAPES: Readonly<Record<number, number>> = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 };

/** The bytes ended inside an object; a larger window may hold it. */
export class EndOfBytes extends PdfFormatError {
  constructor() {
    super('broken', 'The bytes end inside an object.');
  }
}

function hexValue(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Reads PDF objects from bytes in memory; `position` may be moved freely. */
export class Lexer {
  constructor(
    readonly bytes: Uint8Array,
    public position = 0,
    private readonly maxDepth = COS_LIMITS.maxDepth,
  ) {}

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  skipSpace(): void {
    const { bytes } = this;
    for (;;) {
      const code = bytes[this.position];
      if (code === undefined) return;
      if (CLASS[code] === SPACE) this.position += 1;
      else if (code === 37) this.skipComment();
      else return;
    }
  }

  /** @returns whether these characters come next; does not move */
  isNext(word: string): boolean {
    for (let i = 0; i < word.length; i += 1) {
      if (this.bytes[this.position + i] !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Reads the regular characters that follow any space; empty at a delimiter. */
  word(): string {
    this.skipSpace();
    const start = this.position;
    this.skipRegular();
    return this.latin1(start, this.position);
  }

  /** Reads a non-negative integer, or fails. */
  integer(): number {
    const word = this.word();
    if (!/^\d{1,15}$/.test(word)) {
      if (this.isAtEnd) throw new EndOfBytes();
      throw new PdfFormatError('broken', 'A whole number was expected.');
    }
    return Number(word);
  }

  /** Reads one object; a {@link Keyword} when the next thing is a bare word. */
  object(depth = 0): Cos {
    if (depth > this.maxDepth) throw new PdfFormatError('complex', 'Objects are nested too deeply.');
    this.skipSpace();
    const code = this.bytes[this.position];
    if (code === undefined) throw new EndOfBytes();
    if (code === 47) return this.name();
    if (code === 40) return this.literalString();
    if (code === 91) return this.array(depth);
    if (code === 60) return this.bytes[this.position + 1] === 60 ? this.dictionary(depth) : this.hexString();
    return this.numberOrWord(code);
  }

  private skipComment(): void {
    for (;;) {
      const code = this.bytes[this.position];
      if (code === undefined || code === 10 || code === 13) return;
      this.position += 1;
    }
  }

  private skipRegular(): void {
    const { bytes } = this;
    let at = this.position;
    for (;;) {
      const code = bytes[at];
      if (code === undefined || CLASS[code] !== REGULAR) break;
      at += 1;
    }
    this.position = at;
  }

  private latin1(start: number, end: number): string {
    let text = '';
    for (let i = start; i < end; i += 1) text += String.fromCharCode(this.bytes[i] ?? 0);
    return text;
  }

  private name(): Name {
    const start = (this.position += 1);
    this.skipRegular();
    const text = this.latin1(start, this.position);
    return new Name(
      text.includes('#')
        ? text.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
        : text,
    );
  }

  private array(depth: number): Cos[] {
    this.position += 1;
    const items: Cos[] = [];
    for (;;) {
      this.skipSpace();
      if (this.bytes[this.position] === 93) break;
      items.push(this.object(depth + 1));
    }
    this.position += 1;
    return items;
  }

  private dictionary(depth: number): Dict {
    this.position += 2;
    const made: Dict = new Map();
    for (;;) {
      this.skipSpace();
      if (this.bytes[this.position] === 62) {
        if (this.position + 1 >= this.bytes.length) throw new EndOfBytes();
        if (this.bytes[this.position + 1] !== 62) throw new PdfFormatError('broken', 'A dictionary does not end.');
        break;
      }
      const key = this.object(depth + 1);
      if (!(key instanceof Name)) throw new PdfFormatError('broken', 'A dictionary key is not a name.');
      made.set(key.value, this.object(depth + 1));
    }
    this.position += 2;
    return made;
  }

  private hexString(): Str {
    const out: number[] = [];
    let high = -1;
    for (;;) {
      const code = this.bytes[(this.position += 1)];
      if (code === undefined) throw new EndOfBytes();
      if (code === 62) break;
      const value = hexValue(code);
      if (value < 0) {
        if (CLASS[code] === SPACE) continue;
        throw new PdfFormatError('broken', 'A hexadecimal string holds another character.');
      }
      if (high < 0) high = value;
      else {
        out.push(high * 16 + value);
        high = -1;
      }
    }
    this.position += 1;
    if (high >= 0) out.push(high * 16);
    return new Str(Uint8Array.from(out));
  }

  private literalString(): Str {
    const out: number[] = [];
    let open = 1;
    for (;;) {
      const code = this.bytes[(this.position += 1)];
      if (code === undefined) throw new EndOfBytes();
      if (code === 92) {
        this.escape(out);
        continue;
      }
      if (code === 40) open += 1;
      else if (code === 41 && --open === 0) break;
      out.push(code);
    }
    this.position += 1;
    return new Str(Uint8Array.from(out));
  }

  private escape(out: number[]): void {
    const code = this.bytes[(this.position += 1)];
    if (code === undefined) throw new EndOfBytes();
    if (code === 10) return;
    if (code === 13) {
      if (this.bytes[this.position + 1] === 10) this.position += 1;
      return;
    }
    if (code < 48 || code > 55) {
      out.push(ESCAPES[code] ?? code);
      return;
    }
    let value = code - 48;
    for (let i = 0; i < 2; i += 1) {
      const next = this.bytes[this.position + 1] ?? 0;
      if (next < 48 || next > 55) break;
      value = value * 8 + next - 48;
      this.position += 1;
    }
    out.push(value & 255);
  }

  private numberOrWord(first: number): Cos {
    const start = this.position;
    this.skipRegular();
    if (this.position === start) throw new PdfFormatError('broken', 'A stray delimiter was found.');
    const text = this.latin1(start, this.position);
    if (first >= 48 && first <= 57 && /^\d+$/.test(text)) return this.reference(Number(text)) ?? Number(text);
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
    if (text === 'true') return true;
    if (text === 'false') return false;
    if (text === 'null') return null;
    return new Keyword(text);
  }

  /** Looks for `gen R` after a number; leaves the position after the number when it is none. */
  private reference(num: number): Ref | undefined {
    const { bytes } = this;
    const back = this.position;
    let at = back;
    while (CLASS[bytes[at] ?? 37] === SPACE) at += 1;
    let gen = 0;
    const start = at;
    while (at - start < 6) {
      const code = bytes[at] ?? 0;
      if (code < 48 || code > 57) break;
      gen = gen * 10 + code - 48;
      at += 1;
    }
    if (at === start) return undefined;
    const gap = at;
    while (CLASS[bytes[at] ?? 37] === SPACE) at += 1;
    if (at === gap || bytes[at] !== 82) return undefined;
    if (CLASS[bytes[at + 1] ?? 32] === REGULAR) return undefined;
    this.position = at + 1;
    return new Ref(num, gen);
  }
}
