import { open, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from './cos/byte-source.js';

/** A file on disk, read in ranges. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

async function fill(handle: FileHandle, target: Uint8Array, start: number): Promise<Uint8Array> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle.read(target, filled, target.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return target.subarray(0, filled);
}

/** Reads what there is of `[start, end)`. */
export async function readRange(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  return fill(handle, Buffer.allocUnsafe(Math.max(0, end - start)), start);
}

/** Makes an open file readable in ranges, as long as it is now; whoever opened it closes it. */
export async function handleSource(handle: FileHandle): Promise<ByteSource> {
  const { size } = await handle.stat();
  return {
    length: size,
    read: (start, end) => readRange(handle, start, Math.min(end, size)),
    readInto: (target, start) => fill(handle, target.subarray(0, Math.max(0, size - start)), start),
  };
}

/** Opens a file for reading in ranges; the caller closes it. */
export async function openFileSource(path: string): Promise<FileSource> {
  const handle = await open(path, 'r');
  try {
    return { ...(await handleSource(handle)), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
