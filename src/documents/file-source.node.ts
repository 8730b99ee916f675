import { open, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from './cos/byte-source.js';

/** A file on disk, read in ranges. */
export interface FileSource extends ByteSource {
  close(): Promise<void>;
}

async function readRange(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Makes an open file readable in ranges, as long as it is now; whoever opened it closes it. */
export async function handleSource(handle: FileHandle): Promise<ByteSource> {
  const { size } = await handle.stat();
  return { length: size, read: (start, end) => readRange(handle, start, Math.min(end, size)) };
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
