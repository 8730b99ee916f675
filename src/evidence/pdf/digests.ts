import { chunksOf, toHex, type ByteSource, type Primitives, type RunningSha256 } from '../../documents/index.js';

/** Digesting is fastest from disk in chunks of this size. */
const CHUNK_BYTES = 1024 * 1024;

/** What is digested: the first `end` bytes without `[gapStart, gapEnd)`. */
export interface Covered {
  readonly gapStart: number;
  readonly gapEnd: number;
  readonly end: number;
}

/** The first bytes of a file, all of them. */
export const whole = (end: number): Covered => ({ gapStart: end, gapEnd: end, end });

async function* piecesOf(source: ByteSource, { gapStart, gapEnd, end }: Covered): AsyncGenerator<Uint8Array> {
  yield* chunksOf(source, 0, gapStart);
  yield* chunksOf(source, gapEnd, end);
}

/** Digests each by itself: where the platform's digest cannot be forked. */
async function oneByOne(source: ByteSource, wanted: readonly Covered[], primitives: Primitives): Promise<string[]> {
  const digests: string[] = [];
  for (const one of wanted) digests.push(toHex(await primitives.sha256(piecesOf(source, one))));
  return digests;
}

/**
 * Computes several SHA-256 of one file. Where the platform can fork a digest the file is read once, for all of them.
 *
 * @returns hex, in the order of `wanted`
 */
export async function digestAll(
  source: ByteSource,
  wanted: readonly Covered[],
  primitives: Primitives,
  onProgress?: (part: number) => void,
): Promise<string[]> {
  const running = primitives.startSha256?.();
  if (!running) return oneByOne(source, wanted, primitives);
  const digests = new Array<string>(wanted.length).fill('');
  const order = wanted.map((one, index) => ({ one, index })).sort((a, b) => a.one.gapStart - b.one.gapStart);
  let at = 0;
  for (const { one, index } of order) {
    at = await advance(source, running, at, one.gapStart, onProgress);
    const fork = running.copy();
    await advance(source, fork, one.gapEnd, one.end);
    digests[index] = toHex(fork.digest());
  }
  return digests;
}

/** Reads the next chunk while the last one is digested. */
async function advance(
  source: ByteSource,
  hash: RunningSha256,
  from: number,
  to: number,
  onProgress?: (part: number) => void,
): Promise<number> {
  const readAt = chunkReader(source, Math.min(CHUNK_BYTES, to - from));
  let next = from < to ? readAt(from, to) : null;
  for (let at = from; next !== null;) {
    const chunk: Uint8Array = await next;
    at += chunk.length;
    next = chunk.length > 0 && at < to ? readAt(at, to) : null;
    hash.update(chunk);
    onProgress?.(at / source.length);
  }
  return to;
}

/** Two arrays in turn, where the source can fill them: one is read into while the other one is digested. */
function chunkReader(source: ByteSource, size: number): (start: number, end: number) => Promise<Uint8Array> {
  if (!source.readInto) return (start, end) => source.read(start, Math.min(end, start + size));
  const arrays = [new Uint8Array(size), new Uint8Array(size)];
  let turn = 0;
  return (start, end) => {
    const array = arrays[(turn += 1) % 2] ?? new Uint8Array(size);
    return source.readInto?.(array.subarray(0, end - start), start) ?? source.read(start, end);
  };
}
