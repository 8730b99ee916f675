import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { IntegrityError } from '../../errors.js';
import type { TrustErrorCode } from '../errors.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** What a stored text is not what was stored. */
export function storeBroken(message: string, cause?: unknown): IntegrityError<TrustErrorCode> {
  return new IntegrityError<TrustErrorCode>('TRUST_STORE_BROKEN', message, { cause });
}

/** Keys of the store, derived from the service's one secret (RFC 5869): bodies are unreadable at rest, entries carry a MAC. */
export class StoreKeys {
  private readonly boxKey: Buffer;
  private readonly macKey: Buffer;

  /** @param secret - at least 32 bytes */
  constructor(secret: Buffer) {
    const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
    this.boxKey = derive('trust store: bodies');
    this.macKey = derive('trust store: entries');
  }

  /** Encrypts a text (AES-256-GCM). @param owner - a box is refused under another name */
  seal(text: string, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.boxKey, nonce);
    cipher.setAAD(Buffer.from(owner, 'utf8'));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
  }

  /** @throws `IntegrityError` `TRUST_STORE_BROKEN` */
  open(box: string, owner: string): string {
    const bytes = Buffer.from(box, 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.boxKey, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(owner, 'utf8'));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const encrypted = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw storeBroken('The body of an entry cannot be opened.', cause);
    }
  }

  /** @returns 64 hex digits */
  mac(text: string): string {
    return createHmac('sha256', this.macKey).update(text).digest('hex');
  }

  fits(text: string, mac: string): boolean {
    const [a, b] = [Buffer.from(this.mac(text), 'hex'), Buffer.from(mac, 'hex')];
    return a.length === b.length && timingSafeEqual(a, b);
  }
}
