import { createHash } from 'node:crypto';
import { EsignError } from '../../errors.js';
import { readDer, readPublicKey } from '../../pki/index.js';
import type { KeyAlgorithm, KeyRef, KeyStore } from '../../pki/index.node.js';
import type { AuditEvent, AuditTrail, SigningAlgorithm } from '../building-block/contract.js';
import { oneTimeFailed } from './errors.js';
import type { KeyRows } from './key-rows.js';

/** For what a one-time key signs: once each, and nothing else. */
export type KeyPurpose = 'csr' | 'signature';

/** What a key is made and kept with. */
export interface KeyParts {
  readonly keys: KeyStore;
  readonly rows: KeyRows;
  readonly audit: AuditTrail;
}

type Details = Readonly<Record<string, string | number | boolean>>;

const PROBE = new Uint8Array(32);

/**
 * A key for one signature. It proves once that it is there, signs once, and is destroyed. That it lives stands in the
 * audit trail before it is used; what it was used for is written together with its end.
 */
export class OneTimeKey {
  private readonly used = new Set<KeyPurpose>();
  private readonly steps: AuditEvent[] = [];
  private keyHash = '';
  /** SubjectPublicKeyInfo, DER. */
  publicKey = new Uint8Array();

  private constructor(
    private readonly parts: KeyParts,
    private readonly operationId: string,
    private readonly key: KeyRef,
  ) {}

  /**
   * Makes a key, works with it and destroys it, whatever happens.
   *
   * @returns what came of it, and the writing down of the key's end, which the caller awaits beside other work
   * @throws `UnavailableError` `KEY_STORE_UNAVAILABLE`; `ONE_TIME_KEY_REFUSED` for a key that was there before; whatever `work` throws
   */
  static async lend<T>(
    parts: KeyParts,
    operationId: string,
    algorithm: KeyAlgorithm,
    work: (key: OneTimeKey) => Promise<T>,
  ): Promise<{ readonly made: T; readonly ended: Promise<void> }> {
    const key = new OneTimeKey(parts, operationId, await parts.keys.generate({ algorithm, lifetime: 'session' }));
    let made: T;
    try {
      await key.introduce();
      made = await work(key);
    } catch (error) {
      await key.destroy();
      await key.writeEnd();
      throw error;
    }
    await key.destroy();
    return { made, ended: key.writeEnd() };
  }

  /**
   * @throws `UnavailableError` `ONE_TIME_KEY_REFUSED` for a purpose that it has served already
   */
  async sign(
    purpose: KeyPurpose,
    digest: SigningAlgorithm['digest'],
    data: Uint8Array,
    details: Details = {},
  ): Promise<Uint8Array> {
    if (this.used.has(purpose)) throw oneTimeFailed('ONE_TIME_KEY_REFUSED', 'used');
    this.used.add(purpose);
    const value = await this.parts.keys.sign(this.key, digest, data);
    this.note('key_used', { purpose, use: this.used.size, ...details });
    return value;
  }

  /** A step that is written down together with the key's end. */
  note(step: string, details: Details): void {
    this.steps.push(this.event(step, details));
  }

  private async introduce(): Promise<void> {
    const { keys, rows, audit } = this.parts;
    this.publicKey = new Uint8Array(await keys.publicKey(this.key));
    this.keyHash = createHash('sha256').update(this.publicKey).digest('hex');
    if (readPublicKey(readDer(this.publicKey)).kind === 'other') throw oneTimeFailed('ONE_TIME_KEY_REFUSED', 'kind');
    const created = this.event('key_created', { algorithm: this.key.algorithm });
    await audit.write(created, (trx) => rows.begin(trx, this.operationId, this.key, this.keyHash));
  }

  private async destroy(): Promise<void> {
    try {
      await destroyForGood(this.parts.keys, this.key);
    } catch (error) {
      this.note('key_destruction_failed', { uses: this.used.size });
      await this.parts.audit.write(this.steps);
      throw error;
    }
    this.note('key_destroyed', { uses: this.used.size });
  }

  private writeEnd(): Promise<void> {
    const { rows, audit } = this.parts;
    return audit.write(this.steps, (trx) => rows.end(trx, this.operationId, this.keyHash));
  }

  private event(step: string, details: Details): AuditEvent {
    const { operationId, keyHash } = this;
    return { operationId, step, signatureType: 'ONETIME', details: { key: keyHash, ...details } };
  }
}

/**
 * Destroys a key and makes sure that it is gone: neither half is found any more.
 *
 * @throws `UnavailableError` `KEY_STORE_UNAVAILABLE` when the store cannot be reached, `ONE_TIME_KEY_REFUSED` when the key still signs
 */
export async function destroyForGood(keys: KeyStore, key: KeyRef): Promise<void> {
  await keys.destroy(key);
  for (const attempt of [keys.publicKey(key), keys.sign(key, 'SHA-256', PROBE)]) {
    const isGone = await attempt.then(
      () => false,
      (error: unknown) => {
        if (error instanceof EsignError && error.code === 'KEY_NOT_FOUND') return true;
        throw error;
      },
    );
    if (!isGone) throw oneTimeFailed('ONE_TIME_KEY_REFUSED', 'not destroyed');
  }
}
