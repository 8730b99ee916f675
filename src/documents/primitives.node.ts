import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { Primitives } from './primitives.js';

const inflateAsync = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate);

/** Primitives of a server: streaming digest, bounded inflation outside the event loop. */
export const nodePrimitives: Primitives = {
  async sha256(chunks) {
    const hash = createHash('sha256');
    for await (const chunk of chunks) hash.update(chunk);
    return hash.digest();
  },
  startSha256: () => createHash('sha256'),
  inflate: (data, maxBytes) => inflateAsync(data, { maxOutputLength: maxBytes }),
};
