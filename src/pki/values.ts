import { malformed, partsOf, readDer, TAG, type DerValue } from './der.js';

/** Gives the value back if it has the tag. */
export function expect(value: DerValue | undefined, tag: number, what: string): DerValue {
  if (value?.tag !== tag) malformed(`${what} expected`);
  return value;
}

/** Takes the parts of a SEQUENCE one after the other. */
export class Parts {
  private readonly parts: DerValue[];
  private at = 0;

  constructor(
    value: DerValue | undefined,
    private readonly what: string,
    tag: number = TAG.sequence,
  ) {
    this.parts = partsOf(expect(value, tag, what));
  }

  /** The next part, which must have the tag. */
  take(tag: number): DerValue {
    return expect(this.parts[this.at++], tag, this.what);
  }

  /** The next part if it has one of the tags. */
  maybe(...tags: number[]): DerValue | undefined {
    const next = this.parts[this.at];
    if (!next || !tags.includes(next.tag)) return undefined;
    this.at++;
    return next;
  }

  any(): DerValue {
    return this.parts[this.at++] ?? malformed(`${this.what} cut short`);
  }

  rest(): DerValue[] {
    return this.parts.slice(this.at);
  }

  /** Says that nothing may follow. */
  end(): void {
    if (this.at < this.parts.length) malformed(`${this.what} has unknown parts`);
  }
}

/** An object identifier in dotted decimal. */
export function readOid(value: DerValue): string {
  const { content } = expect(value, TAG.oid, 'object identifier');
  if (content.length === 0 || content.length > 64 || (content[content.length - 1] ?? 0) & 0x80) malformed('bad OID');
  const arcs: number[] = [];
  let arc = 0;
  let fresh = true;
  for (const byte of content) {
    if (fresh && byte === 0x80) malformed('bad OID');
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) malformed('bad OID');
    fresh = (byte & 0x80) === 0;
    if (fresh) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [head = 0, ...tail] = arcs;
  const first = Math.min(2, Math.floor(head / 40));
  return [first, head - 40 * first, ...tail].join('.');
}

/** The two's complement bytes of an INTEGER, minimal as DER wants them. */
export function readInteger(value: DerValue): Uint8Array {
  const { content } = expect(value, TAG.integer, 'integer');
  const [first, second] = content;
  if (first === undefined) malformed('bad integer');
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    malformed('bad integer');
  return content;
}

/** A non-negative number of at most 32 bits. */
export function readSmallInteger(value: DerValue): number {
  const bytes = readInteger(value);
  if (bytes.length > 5 || (bytes[0] ?? 0) >= 0x80) malformed('number out of range');
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** A positive number without its sign byte. */
export function readMagnitude(value: DerValue): Uint8Array {
  const bytes = readInteger(value);
  if ((bytes[0] ?? 0) >= 0x80) malformed('negative number');
  return bytes.length > 1 && bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

/** A boolean as DER writes it: 00 or FF. */
export function readBoolean(value: DerValue): boolean {
  const { content } = expect(value, TAG.boolean, 'boolean');
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) malformed('bad boolean');
  return content[0] === 0xff;
}

/** A bit string; unused bits must be zero. */
export function readBitString(value: DerValue): { readonly bytes: Uint8Array; readonly unused: number } {
  const { content } = expect(value, TAG.bitString, 'bit string');
  const unused = content[0];
  if (unused === undefined || unused > 7 || (unused > 0 && content.length === 1)) malformed('bad bit string');
  if (unused > 0 && (content[content.length - 1] ?? 0) & ((1 << unused) - 1)) malformed('bad bit string');
  return { bytes: content.subarray(1), unused };
}

/** A bit string of whole bytes: a key or a signature. */
export function readBitBytes(value: DerValue): Uint8Array {
  const { bytes, unused } = readBitString(value);
  if (unused !== 0) malformed('bad bit string');
  return bytes;
}

/** The one value inside an OCTET STRING's content, for example of an extension. */
export function readInside(bytes: Uint8Array): DerValue {
  return readDer(bytes);
}

const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/;

/** UTCTime or GeneralizedTime in UTC; fractions only in the latter and only as DER writes them. */
export function readTime(value: DerValue): Date {
  const ascii = String.fromCharCode(...value.content.subarray(0, 32));
  const text = value.tag === TAG.utcTime ? `${Number(ascii.slice(0, 2)) < 50 ? '20' : '19'}${ascii}` : ascii;
  if (value.tag !== TAG.utcTime && value.tag !== TAG.generalizedTime) malformed('time expected');
  const match = TIME.exec(text);
  if (!match || (value.tag === TAG.utcTime && match[7])) malformed('bad time');
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second, Number(match[7] ?? 0) * 1000));
  if (time.getUTCDate() !== day || time.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 59)
    malformed('bad time');
  return time;
}

/** Text of a name or an extension. Types that cannot be read give their hex. */
export function readText(value: DerValue): string {
  switch (value.tag) {
    case TAG.utf8String:
    case TAG.printableString:
    case TAG.ia5String:
      return utf8(value.content);
    case TAG.teletexString:
      return Array.from(value.content, (byte) => String.fromCharCode(byte)).join('');
    case TAG.bmpString:
      return new TextDecoder('utf-16be').decode(value.content);
    default:
      return `#${toHex(value.bytes)}`;
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return malformed('bad text');
  }
}

/** Bytes of lower-case hex. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether two byte strings are equal. Not for secrets: stops at the first difference. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
