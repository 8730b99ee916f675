import type { ByteSource } from './byte-source.js';

const BLOCK_BYTES = 64 * 1024;
const MAX_BLOCKS = 16;

/** Blocks by their number, the one used last at the end. */
export type Blocks = Map<number, Promise<Uint8Array>>;

/** Forgets what is at a place and behind it. */
export function forgetFrom(blocks: Blocks, from: number): void {
  for (const index of blocks.keys()) if ((index + 1) * BLOCK_BYTES > from) blocks.delete(index);
}

/**
 * Makes small reads cheap: they are served from blocks of 64 KiB, of which the last sixteen used are kept. Larger reads
 * go through. For a source that does not change.
 *
 * @param blocks - what was read before, of a source with the same bytes
 */
export function cachedSource(source: ByteSource, blocks: Blocks = new Map()): ByteSource {
  const blockAt = (index: number): Promise<Uint8Array> => {
    const known = blocks.get(index);
    const block = known ?? source.read(index * BLOCK_BYTES, Math.min(source.length, (index + 1) * BLOCK_BYTES));
    blocks.delete(index);
    blocks.set(index, block);
    const [oldest] = blocks.keys();
    if (blocks.size > MAX_BLOCKS && oldest !== undefined) blocks.delete(oldest);
    return block;
  };
  return {
    length: source.length,
    async read(start, end) {
      const stop = Math.min(end, source.length);
      if (stop - start > BLOCK_BYTES) return source.read(start, stop);
      const bytes = new Uint8Array(Math.max(0, stop - start));
      for (let at = start; at < stop;) {
        const index = Math.floor(at / BLOCK_BYTES);
        const block = await blockAt(index);
        const piece = block.subarray(at - index * BLOCK_BYTES, stop - index * BLOCK_BYTES);
        bytes.set(piece, at - start);
        if (piece.length === 0) break;
        at += piece.length;
      }
      return bytes;
    },
  };
}
