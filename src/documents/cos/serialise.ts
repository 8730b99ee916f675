import { Keyword, Name, PdfFormatError, Ref, Str, Stream, type Cos } from './objects.js';

/** Real numbers keep five decimals: finer than any printer, and what readers agree on. */
const DECIMALS = 5;
const encoder = new TextEncoder();

/** Turns text of one character per byte into bytes. */
export function latin1Bytes(text: string): Uint8Array {
  // As many bytes as characters: all of them are ASCII, which is nearly always so and many times faster.
  const encoded = encoder.encode(text);
  if (encoded.length === text.length) return encoded;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i) & 255;
  return bytes;
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new PdfFormatError('broken', 'A number is not finite.');
  return Number.isInteger(value) ? String(value) : value.toFixed(DECIMALS).replace(/\.?0+$/, '');
}

function nameText(value: string): string {
  let text = '/';
  for (const char of value) {
    const code = char.charCodeAt(0);
    const isPlain = code > 32 && code < 127 && !'()<>[]{}/%#'.includes(char);
    text += isPlain ? char : `#${(code & 255).toString(16).padStart(2, '0')}`;
  }
  return text;
}

/**
 * Writes an object as PDF syntax, one character per byte. Strings are written as hex, so the result is plain ASCII.
 * Streams are indirect objects and cannot stand here: see {@link indirectParts}.
 */
export function serialise(value: Cos): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Name) return nameText(value.value);
  if (value instanceof Ref) return `${value.num} ${value.gen} R`;
  if (value instanceof Str) return `<${hex(value.bytes)}>`;
  if (value instanceof Keyword) return value.value;
  if (Array.isArray(value)) return `[${value.map(serialise).join(' ')}]`;
  if (value instanceof Stream) throw new PdfFormatError('broken', 'A stream cannot stand inside another object.');
  return `<<${[...value].map(([key, item]) => `${nameText(key)} ${serialise(item)}`).join(' ')}>>`;
}

/** Writes `num gen obj … endobj`, in parts so that stream data is not copied. */
export function indirectParts(num: number, gen: number, value: Cos): Uint8Array[] {
  if (!(value instanceof Stream)) return [latin1Bytes(`${num} ${gen} obj\n${serialise(value)}\nendobj\n`)];
  const entries = new Map(value.dict).set('Length', value.data.length);
  return [
    latin1Bytes(`${num} ${gen} obj\n${serialise(entries)}\nstream\n`),
    value.data,
    latin1Bytes('\nendstream\nendobj\n'),
  ];
}
