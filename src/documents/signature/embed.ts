import { placeholderTooSmall, wrongSealState } from '../errors.js';
import { concatBytes } from '../primitives.js';
import type { PreparedPdf } from './prepare.js';

/** What a prepared PDF says that is signed: both parts around the placeholder, in one piece. @throws `DOCUMENT_SEAL_STATE` */
export function coveredBytes({ bytes, byteRange }: PreparedPdf): Uint8Array<ArrayBuffer> {
  const [zero, before, after, rest] = byteRange;
  const isWhole =
    byteRange.every(Number.isSafeInteger) &&
    zero === 0 &&
    before > 0 &&
    after > before &&
    after + rest === bytes.length;
  if (!isWhole || bytes[before] !== 0x3c || bytes[after - 1] !== 0x3e)
    throw wrongSealState('The document is not the one that was prepared.');
  return concatBytes([bytes.subarray(0, before), bytes.subarray(after)]);
}

/**
 * Writes a signature into its place.
 *
 * @param der - CMS or time-stamp token
 * @returns a new file
 * @throws `DOCUMENT_SEAL_TOO_SMALL`; `DOCUMENT_SEAL_STATE` when there is something in the place already
 */
export function embedPdf(prepared: PreparedPdf, der: Uint8Array): Uint8Array<ArrayBuffer> {
  coveredBytes(prepared);
  const [, before, after] = prepared.byteRange;
  const room = after - before - 2;
  if (der.length * 2 > room) throw placeholderTooSmall(der.length, room / 2);
  if (prepared.bytes.subarray(before + 1, after - 1).some((byte) => byte !== 0x30))
    throw wrongSealState('The document holds another signature.');
  const digits = Array.from(der, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const bytes = new Uint8Array(prepared.bytes);
  bytes.set(new TextEncoder().encode(digits), before + 1);
  return bytes;
}
