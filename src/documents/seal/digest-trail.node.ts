import { createHash, type Hash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../cos/byte-source.js';
import { cachedSource, forgetFrom, type Blocks } from '../cos/cached-source.js';
import { readRange } from '../file-source.node.js';

const CHUNK_BYTES = 1024 * 1024;

/** Tells whether a file is still as it was left. */
interface Stamp {
  readonly inode: bigint;
  readonly size: bigint;
  readonly changedNs: bigint;
}

/** The file is open, so the answer is in memory: asking takes less than handing the question to a thread. */
function stampOf(handle: FileHandle): Stamp {
  const { ino: inode, size, ctimeNs: changedNs } = fstatSync(handle.fd, { bigint: true });
  return { inode, size, changedNs };
}

/**
 * What is known of a growing file, so that what was read once is not read again for each step of one run.
 *
 * @remarks
 * Belongs to one file and one process. Holds a running SHA-256 of the file's beginning, and the blocks that were read
 * last; a file that changed since the last step is read anew. Without a trail each step opens and reads the whole
 * file: slower, same result.
 */
export class DigestTrail {
  private running = createHash('sha256');
  private until = 0;
  private stamp: Stamp | undefined;
  private readonly blocks: Blocks = new Map();
  private readonly buffers: Buffer[] = [];

  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
  ) {}

  /** Opens a file for the steps of one run; whoever opens it closes it. */
  static async open(path: string): Promise<DigestTrail> {
    return new DigestTrail(path, await open(path, 'r+'));
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /**
   * Moves on to a place in the file, reading what lies between in chunks of 1 MiB.
   *
   * @returns the digest's state over `[0, end)`, for the caller to go on with
   */
  async advance(end: number): Promise<Hash> {
    const stamp = stampOf(this.handle);
    if (this.until > end || !this.isUnchanged(stamp)) this.restart();
    for await (const chunk of chunksOf(this.handle, this.until, end, this.buffers)) this.running.update(chunk);
    this.until = end;
    this.stamp = stamp;
    return this.running.copy();
  }

  /** The file as it is now, for small reads. */
  source(): ByteSource {
    const stamp = stampOf(this.handle);
    if (!this.isUnchanged(stamp)) this.restart();
    this.stamp = stamp;
    const length = Number(stamp.size);
    const read = (start: number, end: number): Promise<Uint8Array> =>
      readRange(this.handle, start, Math.min(end, length));
    return cachedSource({ length, read }, this.blocks);
  }

  /** Says that the file was changed by whoever holds the trail, behind or at `from` only. */
  accept(from: number): void {
    if (this.until > from) this.restart();
    forgetFrom(this.blocks, from);
    this.stamp = stampOf(this.handle);
  }

  private isUnchanged(stamp: Stamp): boolean {
    const last = this.stamp;
    return last?.inode === stamp.inode && last.size === stamp.size && last.changedNs === stamp.changedNs;
  }

  private restart(): void {
    this.running = createHash('sha256');
    this.until = 0;
    this.stamp = undefined;
    this.blocks.clear();
  }
}

/**
 * Reads a range chunk by chunk; the next chunk is on its way while the last one is used.
 *
 * @param buffers - two that are used in turn; made when they are not there or too small
 */
export async function* chunksOf(
  handle: FileHandle,
  start: number,
  end: number,
  buffers: Buffer[] = [],
): AsyncGenerator<Uint8Array> {
  const size = Math.min(CHUNK_BYTES, end - start);
  const bufferOf = (turn: number): Buffer => {
    const held = buffers[turn % 2];
    return held && held.length >= size ? held : (buffers[turn % 2] = Buffer.allocUnsafe(size));
  };
  const fill = async (at: number, turn: number): Promise<Uint8Array> => {
    const buffer = bufferOf(turn);
    const wanted = Math.min(CHUNK_BYTES, end - at);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await handle.read(buffer, filled, wanted - filled, at + filled);
      if (bytesRead === 0) throw new RangeError('The file is shorter than it was.');
      filled += bytesRead;
    }
    return buffer.subarray(0, wanted);
  };
  let next = start < end ? fill(start, 0) : undefined;
  for (let at = start, turn = 0; next !== undefined; turn += 1) {
    const chunk = await next;
    at += chunk.length;
    next = at < end ? fill(at, turn + 1) : undefined;
    yield chunk;
  }
}
