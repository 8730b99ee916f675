/** A file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 1 January 1980: the earliest that the format knows; equal content, equal archive. */
const DATE = 0x21;
const UTF_8 = 0x0800;
const VERSION = 20;

const TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Little-endian numbers, two or four bytes each. */
function record(...fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

/** Writes an archive without compression, in the given order: what is signed stays readable in it, and `mimetype` can be first. */
export function zip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  const push = (list: Uint8Array[], ...added: readonly Uint8Array[]): number => {
    list.push(...added);
    return added.reduce((sum, one) => sum + one.length, 0);
  };
  for (const { name, bytes } of entries) {
    const path = new TextEncoder().encode(name);
    const common = [
      ...([
        [VERSION, 2],
        [UTF_8, 2],
        [0, 2],
        [0, 2],
        [DATE, 2],
      ] as const),
      ...([
        [crc32(bytes), 4],
        [bytes.length, 4],
        [bytes.length, 4],
        [path.length, 2],
        [0, 2],
      ] as const),
    ] as const;
    const rest = [
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [offset, 4],
    ] as const;
    push(directory, record([CENTRAL, 4], [VERSION, 2], ...common, ...rest), path);
    offset += push(parts, record([LOCAL, 4], ...common), path, bytes);
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const count = entries.length;
  const end = record([END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]);
  const all = [...parts, ...directory, end];
  const bytes = new Uint8Array(all.reduce((sum, one) => sum + one.length, 0));
  all.reduce((at, one) => (bytes.set(one, at), at + one.length), 0);
  return bytes;
}
