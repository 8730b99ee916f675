import { randomBytes } from 'node:crypto';
import { hashToken, isSameDigest, type Json, type MethodTransaction } from '../../signing/index.js';

const SECRET_BYTES = 32;

/** A secret of one attempt: 43 base64url characters. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What the method itself keeps in a transaction. */
export function methodDataOf({ data }: MethodTransaction): Json {
  return (data.method ?? {}) as Json;
}

/** Whether a browser holds the secret of the one the attempt was begun in. */
export function isOwnBrowser({ data }: MethodTransaction, cookie: string | undefined): boolean {
  return (
    cookie !== undefined && typeof data.cookieHash === 'string' && isSameDigest(hashToken(cookie), data.cookieHash)
  );
}
