import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { IntegrityError, TooLargeError, UnavailableError } from '../../src/errors.js';
import type { ByteRange } from '../../src/host/index.js';
import type { FileErrorCode } from './errors.js';

/** Bytes that arrived whole. */
export interface StoredBytes {
  readonly storageKey: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

const INCOMING = 'incoming';

/** The bytes of files, in folders by the first two characters of a random name. Knows nothing of ids and rights. */
export class ContentDisk {
  constructor(private readonly directory: string) {}

  /**
   * Writes a stream to a temporary file, flushes it and gives it its final name. Whatever goes wrong, nothing is left.
   *
   * @throws `TooLargeError` `HOST_FILE_TOO_LARGE` as soon as more than `maxBytes` have come
   */
  async write(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredBytes> {
    const storageKey = randomUUID();
    const temporary = await this.temporary(storageKey);
    try {
      const { size, sha256 } = await writeAndFlush(temporary, source, maxBytes);
      const path = this.pathOf(storageKey);
      await mkdir(join(path, '..'), { recursive: true });
      await rename(temporary, path);
      await flushFolder(join(path, '..'));
      return { storageKey, size, sha256 };
    } catch (error) {
      await rm(temporary, { force: true });
      throw storageFault(error);
    }
  }

  /** @throws `IntegrityError` `HOST_FILE_CONTENTS_LOST` when the bytes are gone or are not as many as they were */
  async read(storageKey: string, size: number, range: ByteRange = { start: 0, end: size }): Promise<Readable> {
    await this.demand(storageKey, size);
    const end = Math.min(range.end, size);
    const start = Math.max(0, Math.min(range.start, end));
    // The stream of node counts its end in, so nothing at all cannot be asked of it.
    if (start >= end) return Readable.from([]);
    return createReadStream(this.pathOf(storageKey), { start, end: end - 1 });
  }

  /** @throws `IntegrityError` `HOST_FILE_CONTENTS_LOST` */
  async copyTo(storageKey: string, size: number, path: string): Promise<void> {
    await this.demand(storageKey, size);
    await copyFile(this.pathOf(storageKey), path);
  }

  async remove(storageKey: string): Promise<void> {
    await rm(this.pathOf(storageKey), { force: true });
  }

  /** Removes what interrupted uploads left behind before `olderThan`. */
  async removeAbandoned(olderThan: Date): Promise<number> {
    const folder = join(this.directory, INCOMING);
    let removed = 0;
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs >= olderThan.getTime()) continue;
      await rm(path, { force: true });
      removed++;
    }
    return removed;
  }

  private async temporary(storageKey: string): Promise<string> {
    const folder = join(this.directory, INCOMING);
    await mkdir(folder, { recursive: true });
    return join(folder, storageKey);
  }

  private pathOf(storageKey: string): string {
    return join(this.directory, storageKey.slice(0, 2), storageKey);
  }

  private async demand(storageKey: string, size: number): Promise<void> {
    const found = await stat(this.pathOf(storageKey)).catch(() => undefined);
    if (found?.size === size) return;
    throw new IntegrityError<FileErrorCode>('HOST_FILE_CONTENTS_LOST', 'The stored contents of a file are not there');
  }
}

async function writeAndFlush(
  path: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ size: number; sha256: string }> {
  const handle = await open(path, 'wx', 0o600);
  try {
    const written = await pour(handle, source, maxBytes);
    await handle.sync();
    return written;
  } finally {
    await handle.close();
  }
}

async function pour(
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
    await writeWhole(handle, chunk);
  }
  return { size, sha256: hash.digest('hex') };
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.byteLength - at);
    at += bytesWritten;
  }
}

/** A full disk passes; whoever runs a task shall wait for it. */
function storageFault(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE)$/.test(code)
    ? new UnavailableError<FileErrorCode>('HOST_STORAGE_UNAVAILABLE', 'The disk takes no more', { cause: error })
    : error;
}

/** The name is durable only once the folder is. Some systems cannot flush folders; there the rename must do. */
async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

export function tooLarge(maxBytes: number): TooLargeError<FileErrorCode> {
  return new TooLargeError<FileErrorCode>('HOST_FILE_TOO_LARGE', `A file may have at most ${maxBytes} bytes`, {
    details: { maxBytes },
  });
}
