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

/** What happens in one run, until it is written down at its end, whether good or bad. */
export interface RunRecord {
  readonly operationId: string;
  readonly steps: AuditEvent[];
  /** SHA-256 of the public key, hex; empty until there is one. */
  keyHash: string;
  isDestroyed: boolean;
}

type Details = Readonly<Record<string, string | number | boolean>>;

const PROBE = new Uint8Array(32);

/**
 * A key for one signature. It proves once that it is there, signs once, and is destroyed. That it lives stands in the
 * audit trail before it is used; what became of it goes into the record of the run.
 */
export class OneTimeKey {
  private readonly used = new Set<KeyPurpose>();
  /** SubjectPublicKeyInfo, DER. */
  publicKey = new Uint8Array();

  private constructor(
    private readonly parts: KeyParts,
    private readonly run: RunRecord,
    private readonly key: KeyRef,
  ) {}

  /**
   * Makes a key, works with it and destroys it, whatever happens.
   *
   * @throws `UnavailableError` `KEY_STORE_UNAVAILABLE`; `ONE_TIME_KEY_REFUSED` for a key that was there before; whatever `work` throws
   */
  static async lend<T>(
    parts: KeyParts,
    run: RunRecord,
    algorithm: KeyAlgorithm,
    work: (key: OneTimeKey) => Promise<T>,
  ): Promise<T> {
    const key = new OneTimeKey(parts, run, await parts.keys.generate({ algorithm, lifetime: 'session' }));
    try {
      await key.introduce();
      return await work(key);
    } finally {
      await key.destroy();
    }
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

  private async introduce(): Promise<void> {
    const { parts, run, key } = this;
    this.publicKey = new Uint8Array(await parts.keys.publicKey(key));
    run.keyHash = createHash('sha256').update(this.publicKey).digest('hex');
    if (readPublicKey(readDer(this.publicKey)).kind === 'other') throw oneTimeFailed('ONE_TIME_KEY_REFUSED', 'kind');
    const created = stepOf(run, 'key_created', { key: run.keyHash, algorithm: key.algorithm });
    await parts.audit.write(created, (trx) => parts.rows.begin(trx, run.operationId, key, run.keyHash));
  }

  private async destroy(): Promise<void> {
    try {
      await destroyForGood(this.parts.keys, this.key);
    } catch (error) {
      this.note('key_destruction_failed', { uses: this.used.size });
      throw error;
    }
    this.run.isDestroyed = true;
    this.note('key_destroyed', { uses: this.used.size });
  }

  private note(step: string, details: Details): void {
    this.run.steps.push(stepOf(this.run, step, { key: this.run.keyHash, ...details }));
  }
}

/** A step of a run, for the audit trail. */
export function stepOf({ operationId }: Pick<RunRecord, 'operationId'>, step: string, details: Details): AuditEvent {
  return { operationId, step, signatureType: 'ONETIME', details };
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
