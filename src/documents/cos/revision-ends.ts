import type { ByteSource } from './byte-source.js';

const MARK = [37, 37, 69, 79, 70]; // %%EOF
const CHUNK_BYTES = 1024 * 1024;
/** More revisions than any signed document has; guards the time that hashing each of them takes. */
const MAX_ENDS = 256;

/** @returns the end behind a mark at `at`, with its line end when there is one */
function endBehind(bytes: Uint8Array, at: number): number {
  let end = at + MARK.length;
  if (bytes[end] === 13) end += 1;
  if (bytes[end] === 10) end += 1;
  return end;
}

/**
 * Finds where a revision of the file may end: behind each `%%EOF`, with and without its line end.
 *
 * @remarks
 * Looks at bytes only, so it finds every true end, in any file, and perhaps marks inside of streams. Only a digest
 * tells which one matters.
 *
 * @returns lengths of the file's possible earlier states, ascending; at most 512
 */
export async function revisionEnds(source: ByteSource): Promise<number[]> {
  const ends = new Set<number>();
  // Chunks overlap, so that no mark is cut in two; two more bytes hold its line end.
  for (let start = 0; start < source.length; start += CHUNK_BYTES) {
    const bytes = await source.read(start, Math.min(source.length, start + CHUNK_BYTES + MARK.length + 2));
    for (let at = bytes.indexOf(MARK[0] ?? 0); at >= 0 && at < CHUNK_BYTES; at = bytes.indexOf(MARK[0] ?? 0, at + 1)) {
      if (!MARK.every((code, index) => bytes[at + index] === code)) continue;
      ends.add(start + at + MARK.length).add(start + endBehind(bytes, at));
      if (ends.size >= 2 * MAX_ENDS) return [...ends];
    }
  }
  return [...ends].sort((a, b) => a - b);
}
