import { randomBytes } from 'node:crypto';

const BYTES = 16;

/** 126 random bits: positive, and of the same length each time. */
export function newSerialNumber(): Uint8Array {
  const bytes = new Uint8Array(randomBytes(BYTES));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}
