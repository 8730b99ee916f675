import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A whole file. */
export interface MeasuredFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** SHA-256 and length of a file, read in chunks of 1 MiB. */
export async function measure(path: string): Promise<MeasuredFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
