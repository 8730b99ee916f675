/** Bytes that can be read in ranges: a file on disk, a blob in a browser, an array. */
export interface ByteSource {
  readonly length: number;
  /** @returns exactly the bytes `[start, end)`, cut at the end of the source; never more than asked for */
  read(start: number, end: number): Promise<Uint8Array>;
  /** The same into a given array, where a source can: spares a new one for each chunk of a large file. @returns what of it was filled */
  readInto?(target: Uint8Array, start: number): Promise<Uint8Array>;
}

/** Hashing is fastest from disk in chunks of this size. */
const CHUNK_BYTES = 1024 * 1024;

/** Makes bytes in memory readable in ranges; does not copy them. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return { length: bytes.length, read: (start, end) => Promise.resolve(bytes.subarray(start, end)) };
}

/** Makes a browser's file readable in ranges, without loading it. */
export function blobSource(blob: Blob): ByteSource {
  return {
    length: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  };
}

/** Reads `[start, end)` chunk by chunk, 1 MiB each. */
export async function* chunksOf(source: ByteSource, start = 0, end = source.length): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += CHUNK_BYTES) yield source.read(at, Math.min(end, at + CHUNK_BYTES));
}

/** The first bytes of a source, as a source of its own: an earlier state of a file. */
export function firstBytes(source: ByteSource, length: number): ByteSource {
  return { length, read: (start, end) => source.read(Math.min(start, length), Math.min(end, length)) };
}
