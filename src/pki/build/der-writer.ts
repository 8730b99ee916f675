import { explicit, malformed, TAG } from '../der.js';

/** DER of one value. */
export type Der = Uint8Array<ArrayBuffer>;

/**
 * Writes one value.
 *
 * @remarks
 * What is signed is written here and not by a library: parts that are DER already go in byte for byte, sets are sorted,
 * and times have no fractions. Libraries that build objects first encode them anew, not always to the same bytes.
 *
 * @param tag - identifier byte
 */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Der {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const header = [tag, ...lengthBytes(length)];
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  let at = header.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...parts: readonly Uint8Array[]): Der => tlv(TAG.sequence, ...parts);
export const octets = (bytes: Uint8Array): Der => tlv(TAG.octetString, bytes);
export const nothing = (): Der => tlv(TAG.null);
export const truth = (): Der => tlv(TAG.boolean, Uint8Array.of(0xff));

/** SET OF, in the order that DER wants (X.690 clause 11.6). */
export const setOf = (...members: readonly Uint8Array[]): Der => tlv(TAG.set, ...sorted(members));

/** `[n] IMPLICIT SET OF`, in the order that DER wants. */
export const taggedSetOf = (n: number, ...members: readonly Uint8Array[]): Der => tlv(explicit(n), ...sorted(members));

/** `[n]` around parts: EXPLICIT around one, IMPLICIT SEQUENCE around its parts. */
export const tagged = (n: number, ...parts: readonly Uint8Array[]): Der => tlv(explicit(n), ...parts);

export const bits = (bytes: Uint8Array, unused = 0): Der => tlv(TAG.bitString, Uint8Array.of(unused), bytes);

/** A non-negative INTEGER: a small number, or the bytes of a magnitude. */
export function integer(value: number | Uint8Array): Der {
  const all = typeof value === 'number' ? magnitudeOf(value) : value;
  let start = 0;
  while (start < all.length - 1 && all[start] === 0) start += 1;
  const magnitude = all.subarray(start);
  const needsSign = magnitude.length === 0 || (magnitude[0] ?? 0) >= 0x80;
  return needsSign ? tlv(TAG.integer, Uint8Array.of(0), magnitude) : tlv(TAG.integer, magnitude);
}

function magnitudeOf(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) malformed('number out of range');
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

/** Those that come again and again; who asks for others decides nothing about how many are kept. */
const KNOWN_OIDS = new Map<string, Der>();
const MAX_KNOWN_OIDS = 200;

/** An OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Der {
  const known = KNOWN_OIDS.get(dotted);
  if (known) return known;
  const made = encodedOid(dotted);
  if (KNOWN_OIDS.size < MAX_KNOWN_OIDS) KNOWN_OIDS.set(dotted, made);
  return made;
}

function encodedOid(dotted: string): Der {
  if (!/^[0-2](\.\d{1,12})+$/.test(dotted)) malformed('no object identifier');
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(TAG.oid, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(arc: number): number[] {
  const bytes = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80);
  return bytes;
}

/** UTCTime until 2049, then GeneralizedTime (RFC 5280 clause 4.1.2.5); whole seconds. */
export function time(at: Date): Der {
  const digits = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  const isShort = at.getUTCFullYear() >= 1950 && at.getUTCFullYear() < 2050;
  return isShort ? text(TAG.utcTime, digits.slice(2)) : text(TAG.generalizedTime, digits);
}

/** GeneralizedTime, whole seconds: OCSP and CMP have no other. */
export function generalizedTime(at: Date): Der {
  return text(TAG.generalizedTime, `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`);
}

/** Text of any of the string types, in UTF-8. */
export function text(tag: number, value: string): Der {
  return tlv(tag, new TextEncoder().encode(value));
}

function sorted(members: readonly Uint8Array[]): Uint8Array[] {
  return [...members].sort(compare);
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
