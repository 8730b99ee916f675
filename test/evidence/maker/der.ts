/** Writes DER by hand: what checks the reader must not share a line with it. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function tlv(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const content = Buffer.concat(parts);
  const { length } = content;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : length < 0x10000
          ? [tag, 0x82, length >> 8, length & 0xff]
          : [tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return new Uint8Array(Buffer.concat([Buffer.from(header), content]));
}

/** The same with an indefinite length, as BER allows. */
export function endless(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.from([0, 0])]));
}

export const seq = (...parts: Uint8Array[]): Bytes => tlv(0x30, ...parts);
export const set = (...parts: Uint8Array[]): Bytes => tlv(0x31, ...parts);
export const octets = (bytes: Uint8Array): Bytes => tlv(0x04, bytes);
export const bits = (bytes: Uint8Array): Bytes => tlv(0x03, Buffer.from([0]), bytes);
export const nothing = tlv(0x05);
export const truth = tlv(0x01, Buffer.from([0xff]));
export const tagged = (n: number, ...parts: Uint8Array[]): Bytes => tlv(0xa0 | n, ...parts);
export const small = (value: number): Bytes => tlv(0x02, Buffer.from([value]));
export const integer = (hex: string): Bytes => tlv(0x02, Buffer.from(hex, 'hex'));
export const utf8 = (text: string): Bytes => tlv(0x0c, Buffer.from(text, 'utf8'));

export function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return tlv(0x06, Buffer.from(arcs));
}

const digits = (time: Date): string =>
  `${time
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:T]/g, '')}Z`;
export const generalizedTime = (time: Date): Bytes => tlv(0x18, Buffer.from(digits(time)));
export const utcTime = (time: Date): Bytes => tlv(0x17, Buffer.from(digits(time).slice(2)));
