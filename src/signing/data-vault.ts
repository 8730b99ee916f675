import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { IntegrityError } from '../errors.js';
import type { SigningErrorCode } from './errors.js';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Keeps JSON unreadable at rest: AES-256-GCM under a key of its own, derived from a configured one (RFC 5869). */
export class DataVault {
  private derived: Buffer | undefined;

  /**
   * @param secret - at least 32 bytes; asked for when first needed
   * @param purpose - another purpose is another key
   */
  constructor(
    private readonly secret: () => Buffer,
    private readonly purpose: string,
  ) {}

  /**
   * @param owner - whose data it is; a box is refused under another name
   * @returns the box, base64url
   */
  seal(value: object, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key(), nonce);
    cipher.setAAD(Buffer.from(owner, 'utf8'));
    const encrypted = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
  }

  /** @throws `IntegrityError` `SIGNING_DATA_BOX_INVALID` */
  open(box: string, owner: string): Readonly<Record<string, unknown>> {
    const bytes = Buffer.from(box, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key(), bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(owner, 'utf8'));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const encrypted = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      const text = Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
      return JSON.parse(text) as Readonly<Record<string, unknown>>;
    } catch (cause) {
      throw new IntegrityError<SigningErrorCode>('SIGNING_DATA_BOX_INVALID', 'stored data of a method cannot be read', {
        cause,
      });
    }
  }

  private key(): Buffer {
    return (this.derived ??= Buffer.from(hkdfSync('sha256', this.secret(), '', this.purpose, KEY_BYTES)));
  }
}
