import { EndOfBytes, Lexer, type ByteSource } from '../../documents/index.js';

const FIRST_BYTES = 16 * 1024;
const LAST_BYTES = 64 * 1024 * 1024;

/** Reads something at an offset, in a window that is widened until it ends inside of it. */
export async function readAt<T>(source: ByteSource, offset: number, read: (lexer: Lexer) => T): Promise<T> {
  for (let length = FIRST_BYTES; ; length *= 4) {
    const bytes = await source.read(offset, Math.min(source.length, offset + length));
    const isWhole = bytes.length < length || length >= LAST_BYTES;
    const lexer = new Lexer(bytes);
    try {
      const result = read(lexer);
      if (isWhole || !lexer.isAtEnd) return result;
    } catch (error) {
      if (isWhole || !(error instanceof EndOfBytes || lexer.isAtEnd)) throw error;
    }
  }
}
