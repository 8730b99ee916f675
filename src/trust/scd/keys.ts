import { hkdfSync } from 'node:crypto';
import { StoreKeys } from '../store/keys.js';

const KEY_BYTES = 32;

/** What is looked up by a keyed digest, so that a reader of the database learns no name. */
export type LookUp = 'owner' | 'pseudonym' | 'source' | 'service' | 'token' | 'operation';

/** Keys of the work with devices, derived from the service's one secret (RFC 5869). */
export class ScdKeys {
  private readonly store: StoreKeys;
  /** Signs pseudonym tokens (HS256): nobody but this service reads them. */
  readonly tokenKey: Uint8Array;

  /** @param secret - at least 32 bytes */
  constructor(secret: Uint8Array) {
    const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
    this.store = new StoreKeys(derive('devices: store'));
    this.tokenKey = new Uint8Array(derive('devices: pseudonym tokens'));
  }

  /** @returns 64 hex digits */
  lookUp(kind: LookUp, value: string): string {
    return this.store.mac(`${kind}:${value}`);
  }

  /** Encrypts what a row says. @param owner - a box is refused under another name */
  seal(value: object, owner: string): string {
    return this.store.seal(JSON.stringify(value), owner);
  }

  /** @throws `IntegrityError` `TRUST_STORE_BROKEN` */
  open(box: string, owner: string): unknown {
    return JSON.parse(this.store.open(box, owner)) as unknown;
  }
}
