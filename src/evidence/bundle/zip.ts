import type { ByteSource } from '../../documents/index.js';

/** Inflates raw deflate data. @throws when the result would be longer than `maxBytes` */
export type InflateRaw = (data: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

const MAX_ENTRIES = 5000;
const MAX_ENTRY_BYTES = 32 * 1024 * 1024;
const MAX_TOTAL_BYTES = 512 * 1024 * 1024;
const TAIL_BYTES = 65_557; // the end record with the longest comment
const [STORED, DEFLATED] = [0, 8];

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The central directory; null when the file is no zip that is understood: no ZIP64, no encryption, one volume. */
async function entriesOf(source: ByteSource): Promise<Entry[] | null> {
  const tail = await source.read(Math.max(0, source.length - TAIL_BYTES), source.length);
  const view = viewOf(tail);
  let at = tail.length - 22;
  while (at >= 0 && view.getUint32(at, true) !== 0x06054b50) at -= 1;
  if (at < 0 || view.getUint16(at + 4, true) !== 0) return null;
  const [count, size, start] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 12, true),
    view.getUint32(at + 16, true),
  ];
  if (count > MAX_ENTRIES || start + size > source.length) return null;
  return readDirectory(await source.read(start, start + size), count);
}

function readDirectory(directory: Uint8Array, count: number): Entry[] | null {
  const view = viewOf(directory);
  const entries: Entry[] = [];
  for (let at = 0, left = count; left > 0; left -= 1) {
    if (at + 46 > directory.length || view.getUint32(at, true) !== 0x02014b50) return null;
    const nameLength = view.getUint16(at + 28, true);
    const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1;
    if (isEncrypted) return null;
    entries.push({
      name: new TextDecoder().decode(directory.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

async function contentOf(source: ByteSource, entry: Entry, inflateRaw: InflateRaw): Promise<Uint8Array | null> {
  const head = await source.read(entry.offset, entry.offset + 30);
  const view = viewOf(head);
  if (head.length < 30 || view.getUint32(0, true) !== 0x04034b50) return null;
  const start = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = await source.read(start, start + entry.packedBytes);
  if (packed.length !== entry.packedBytes) return null;
  const bytes =
    entry.method === STORED ? packed : entry.method === DEFLATED ? await inflateRaw(packed, entry.bytes) : null;
  return bytes?.length === entry.bytes ? bytes : null;
}

/**
 * Reads the files of a zip whose names are asked for, within limits.
 *
 * @returns null when it is no zip, is damaged, names a file twice or holds more than is allowed
 */
export async function readZip(
  source: ByteSource,
  isWanted: (name: string) => boolean,
  inflateRaw: InflateRaw,
): Promise<ReadonlyMap<string, Uint8Array> | null> {
  const entries = await entriesOf(source);
  if (!entries) return null;
  const files = new Map<string, Uint8Array>();
  let total = 0;
  for (const entry of entries.filter(({ name }) => isWanted(name))) {
    total += entry.bytes;
    if (files.has(entry.name) || entry.bytes > MAX_ENTRY_BYTES || total > MAX_TOTAL_BYTES) return null;
    const bytes = await contentOf(source, entry, inflateRaw);
    if (!bytes) return null;
    files.set(entry.name, bytes);
  }
  return files;
}
