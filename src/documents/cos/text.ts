import { Str } from './objects.js';
import { latin1Bytes } from './serialise.js';

/** A date in UTC, whole seconds (ISO 32000-2 §7.9.4). */
export function pdfDate(date: Date): Str {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return new Str(latin1Bytes(`D:${digits}Z`));
}

/** A text string: ASCII as it is, anything else in UTF-16 with its mark (ISO 32000-2 §7.9.2.2). */
export function pdfText(text: string): Str {
  if (/^[\x20-\x7e]*$/.test(text)) return new Str(latin1Bytes(text));
  const bytes = new Uint8Array(2 + text.length * 2);
  bytes.set([0xfe, 0xff]);
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    bytes.set([unit >> 8, unit & 255], 2 + i * 2);
  }
  return new Str(bytes);
}
