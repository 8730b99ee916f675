import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { InflateRaw } from './zip.js';

const inflateAsync = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

/** Bounded, outside the event loop. */
export const nodeInflateRaw: InflateRaw = (data, maxBytes) =>
  inflateAsync(data, { maxOutputLength: Math.max(1, maxBytes) });
