import { createCipheriv, createDecipheriv, hash as digest, randomBytes, timingSafeEqual } from 'node:crypto';
import { IntegrityError } from '../errors.js';
import type { SigningErrorCode } from './errors.js';

const TOKEN_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/** A new access token in all its forms. */
export interface IssuedToken {
  /** 43 base64url characters; goes into the personal link and nowhere else. */
  readonly token: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly hash: string;
  /** The token encrypted for reminders, base64url. */
  readonly box: string;
}

/** SHA-256 of a token as it is stored: 64 lower-case hex digits. Any text has one, so a malformed token costs the same. */
export function hashToken(token: string): string {
  return digest('sha256', token, 'hex');
}

/** Compares two hex digests in constant time; collations that ignore case or trailing blanks have no say. */
export function isSameDigest(a: string, b: string): boolean {
  const left = Buffer.from(a, 'latin1');
  const right = Buffer.from(b, 'latin1');
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The shape of a token: 32 bytes in base64url. */
export function isTokenShaped(token: string): boolean {
  return TOKEN_PATTERN.test(token);
}

/** Issues access tokens and keeps them readable for reminders, encrypted with AES-256-GCM under a configured key. */
export class TokenVault {
  /** @param key - 32 bytes; asked for when first needed */
  constructor(private readonly key: () => Buffer) {}

  issue(): IssuedToken {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return this.seal(token);
  }

  /** Hashes and encrypts a token that exists already. */
  seal(token: string): IssuedToken {
    const hash = hashToken(token);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key().subarray(0, 32), nonce);
    cipher.setAAD(Buffer.from(hash, 'latin1'));
    const encrypted = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
    return { token, hash, box: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url') };
  }

  /**
   * Decrypts a box.
   *
   * @param hash - the signer's stored hash; a box of another signer is refused
   * @throws `IntegrityError` `SIGNING_TOKEN_BOX_INVALID`
   */
  open(box: string, hash: string): string {
    const bytes = Buffer.from(box, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key().subarray(0, 32), bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(hash, 'latin1'));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const encrypted = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new IntegrityError<SigningErrorCode>('SIGNING_TOKEN_BOX_INVALID', 'a stored access token cannot be read', {
        cause,
      });
    }
  }
}
