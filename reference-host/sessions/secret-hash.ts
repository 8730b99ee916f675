import { createHash } from 'node:crypto';

/** SHA-256 (hex) of a random secret; enough, since the secret has 256 bits of its own. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
