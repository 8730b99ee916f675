import { UnusableError } from '../../../errors.js';
import type { HashType } from '../contract.js';
import type { BuildingBlockErrorCode } from '../errors.js';

/** How many bytes each digest has. */
export const HASH_BYTES: Readonly<Record<HashType, number>> = {
  'SHA2-256': 32,
  'SHA2-384': 48,
  'SHA2-512': 64,
  'SHA3-256': 32,
  'SHA3-384': 48,
  'SHA3-512': 64,
  BLAKE2B: 64,
};

/**
 * Reads a digest written in hex, base64 or base64url. Which of them it is follows from its length, which its type gives.
 *
 * @throws `UnusableError` `BB_HASH_INVALID` for anything but exactly as many bytes as the type has
 */
export function readDigest(text: string, hashType: HashType): Uint8Array {
  const bytes = HASH_BYTES[hashType];
  if (text.length === bytes * 2) {
    if (/^[0-9a-f]+$/i.test(text)) return Buffer.from(text, 'hex');
  } else {
    const bare = text.replace(/={0,2}$/, '');
    const isPadded = bare.length === text.length || text.length % 4 === 0;
    const decoded = Buffer.from(bare, 'base64');
    const own = [decoded.toString('base64').replace(/=+$/, ''), decoded.toString('base64url')];
    if (isPadded && decoded.length === bytes && own.includes(bare)) return decoded;
  }
  const code: BuildingBlockErrorCode = 'BB_HASH_INVALID';
  throw new UnusableError(code, `The hash is not a digest of ${bytes} bytes, as ${hashType} says.`);
}
