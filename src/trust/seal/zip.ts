import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const DEFLATE = 8;
/** 1 January 1980: equal content gives equal archives. */
const NO_DATE = 0x0021;

/** Writes a zip archive (PKWARE APPNOTE 6.3): deflated files, names in UTF-8, less than 4 GiB. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name, 'utf8');
    const facts = factsOf(bytes, packed, path);
    const local = Buffer.concat([number(LOCAL, 4), number(VERSION, 2), facts, number(0, 2), path, packed]);
    directory.push(
      Buffer.concat([
        ...[number(CENTRAL, 4), number(VERSION, 2), number(VERSION, 2), facts],
        // No extra field, no comment, first disk, no attributes.
        ...[Buffer.alloc(12), number(offset, 4), path],
      ]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = number(entries.length, 2);
  const end = [
    number(END, 4),
    Buffer.alloc(4),
    count,
    count,
    number(central.length, 4),
    number(offset, 4),
    Buffer.alloc(2),
  ];
  return Buffer.concat([...parts, central, ...end]);
}

/** What the two headers of a file share. */
function factsOf(bytes: Uint8Array, packed: Uint8Array, path: Uint8Array): Buffer {
  return Buffer.concat([
    ...[number(UTF8_NAMES, 2), number(DEFLATE, 2), number(0, 2), number(NO_DATE, 2)],
    ...[number(crc32(bytes), 4), number(packed.length, 4), number(bytes.length, 4), number(path.length, 2)],
  ]);
}

function number(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
