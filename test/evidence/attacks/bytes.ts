/** Changes bytes of a file without moving any. */
export function overwrite(file: Buffer, at: number, text: string): Buffer {
  const copy = Buffer.from(file);
  copy.write(text, at, 'latin1');
  return copy;
}

/** Inverts one bit. */
export function flip(file: Buffer, at: number, bit = 0): Buffer {
  const copy = Buffer.from(file);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

/** Where a text stands; counts from the end when `nth` is negative. */
export function find(file: Buffer, text: string, nth = 0): number {
  const places: number[] = [];
  for (let at = file.indexOf(text, 0, 'latin1'); at >= 0; at = file.indexOf(text, at + 1, 'latin1')) places.push(at);
  const place = places.at(nth);
  if (place === undefined) throw new Error(`not in the file: ${text}`);
  return place;
}

/** The value of `Contents` of the n-th signature, angle brackets included. */
export function contentsOf(file: Buffer, nth = 0): { readonly start: number; readonly end: number } {
  const start = find(file, '/Contents <', nth) + '/Contents '.length;
  return { start, end: file.indexOf('>', start, 'latin1') + 1 };
}

/** Replaces a text by one of the same length. */
export function swap(file: Buffer, old: string, now: string, nth = 0): Buffer {
  if (old.length !== now.length) throw new Error('lengths differ');
  return overwrite(file, find(file, old, nth), now);
}

/** Ends of the file's revisions, `%%EOF` and line end included. */
export function ends(file: Buffer): number[] {
  const found: number[] = [];
  for (let at = file.indexOf('%%EOF\n'); at >= 0; at = file.indexOf('%%EOF\n', at + 1)) found.push(at + 6);
  return found;
}
