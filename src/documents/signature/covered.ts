import type { ByteSource } from '../cos/byte-source.js';
import { Str, type Dict } from '../cos/objects.js';

/** What a signature leaves out of what it covers, and where the file ended when it was made. */
export interface Coverage {
  readonly gapStart: number;
  readonly gapEnd: number;
  readonly end: number;
}

const MAX_CONTENTS_BYTES = 1024 * 1024;

/**
 * Reads what a signature covers. It must leave out exactly its own value: anything else that is left out could say what nobody signed.
 *
 * @returns null when it does not
 */
export async function coverageOf(source: ByteSource, signature: Dict): Promise<Coverage | null> {
  const range = signature.get('ByteRange');
  const contents = signature.get('Contents');
  const numbers = Array.isArray(range) ? range.filter((one) => typeof one === 'number') : [];
  const [zero, gapStart, gapEnd, rest] = numbers;
  if (numbers.length !== 4 || !Array.isArray(range) || range.length !== 4 || !(contents instanceof Str)) return null;
  if (zero !== 0 || gapStart === undefined || gapEnd === undefined || rest === undefined) return null;
  const end = gapEnd + rest;
  const isInOrder = numbers.every(Number.isSafeInteger) && gapStart > 0 && gapEnd > gapStart + 2 && rest > 0;
  if (!isInOrder || end > source.length || gapEnd - gapStart > 2 * MAX_CONTENTS_BYTES + 2) return null;
  const gap = new TextDecoder('latin1').decode(await source.read(gapStart, gapEnd));
  return gap.toLowerCase() === `<${hexOf(contents.bytes)}>` ? { gapStart, gapEnd, end } : null;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
