import { UnusableError } from '../errors.js';
import type { PkiErrorCode } from './errors.js';

/** Universal tags that are read here. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  constructedOctetString: 0x24,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Tag of `[n]` with parts inside. */
export const explicit = (n: number): number => 0xa0 | n;
/** Tag of `[n]` around a bare value. */
export const implicit = (n: number): number => 0x80 | n;

const MAX_DEPTH = 40;
const MAX_PARTS = 5000;

/** Says that bytes are not what they should be: the cause only, never what they hold. */
export function malformed(detail: string, code: PkiErrorCode = 'PKI_MALFORMED'): never {
  throw new UnusableError(code, `The data cannot be read: ${detail}.`);
}

/** One value in DER. Views into the input, nothing is copied. */
export interface DerValue {
  /** Identifier byte; tag numbers above 30 are refused. */
  readonly tag: number;
  /** With identifier and length, exactly as found. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
  readonly depth: number;
  /** Whether lengths may be indefinite, in this value and below. */
  readonly ber: boolean;
}

/**
 * Reads the one value that the bytes are.
 *
 * @throws `UnusableError` `PKI_MALFORMED` for anything but DER: indefinite or padded lengths, bytes left over; `PKI_TOO_LARGE`
 */
export function readDer(bytes: Uint8Array, maxBytes = 1024 * 1024): DerValue {
  return readWhole(bytes, maxBytes, false);
}

/** The same, but lengths may be indefinite, as CMS (RFC 5652) leaves open outside of what is signed. */
export function readBer(bytes: Uint8Array, maxBytes = 1024 * 1024): DerValue {
  return readWhole(bytes, maxBytes, true);
}

function readWhole(bytes: Uint8Array, maxBytes: number, ber: boolean): DerValue {
  if (bytes.length > maxBytes) malformed('too many bytes', 'PKI_TOO_LARGE');
  const value = readAt(bytes, 0, 0, ber);
  if (value.bytes.length !== bytes.length) malformed('bytes left over');
  return value;
}

/** Reads the values that a constructed value consists of. @param maxParts - more of them are refused */
export function partsOf(value: DerValue, maxParts = MAX_PARTS): DerValue[] {
  if ((value.tag & 0x20) === 0) malformed('parts expected');
  const parts: DerValue[] = [];
  for (let at = 0; at < value.content.length;) {
    const part = readAt(value.content, at, value.depth + 1, value.ber);
    at += part.bytes.length;
    if (parts.push(part) > maxParts) malformed('too many parts', 'PKI_TOO_LARGE');
  }
  return parts;
}

function readAt(bytes: Uint8Array, at: number, depth: number, ber: boolean): DerValue {
  if (depth > MAX_DEPTH) malformed('nested too deeply', 'PKI_TOO_LARGE');
  const tag = bytes[at];
  if (tag === undefined || tag === 0 || (tag & 0x1f) === 0x1f) malformed('no tag');
  if (ber && bytes[at + 1] === 0x80) return readIndefinite(bytes, at, tag, depth);
  const { length, start } = readLength(bytes, at + 1);
  const end = start + length;
  if (end > bytes.length) malformed('cut short');
  return { tag, bytes: bytes.subarray(at, end), content: bytes.subarray(start, end), depth, ber };
}

function readIndefinite(bytes: Uint8Array, at: number, tag: number, depth: number): DerValue {
  if ((tag & 0x20) === 0) malformed('length not definite');
  let next = at + 2;
  for (let parts = 0; bytes[next] !== 0 || bytes[next + 1] !== 0; parts++) {
    if (parts > MAX_PARTS) malformed('too many parts', 'PKI_TOO_LARGE');
    next += readAt(bytes, next, depth + 1, true).bytes.length;
  }
  return { tag, bytes: bytes.subarray(at, next + 2), content: bytes.subarray(at + 2, next), depth, ber: true };
}

function readLength(bytes: Uint8Array, at: number): { length: number; start: number } {
  const first = bytes[at];
  if (first === undefined) malformed('no length');
  if (first < 0x80) return { length: first, start: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) malformed('length not definite');
  let length = 0;
  for (let n = 1; n <= count; n++) length = length * 256 + (bytes[at + n] ?? malformed('no length'));
  if (length < 0x80 || length < 256 ** (count - 1)) malformed('length not minimal');
  return { length, start: at + 1 + count };
}
