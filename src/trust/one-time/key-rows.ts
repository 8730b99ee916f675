import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { isDuplicateKey, readJson, readText, type Row } from '../../db/index.js';
import type { KeyRef } from '../../pki/index.node.js';
import { oneTimeFailed } from './errors.js';

const OWNER_BYTES = 16;
const PAGE = 100;

/** A key whose process is gone. */
export interface LostKey {
  readonly operationId: string;
  readonly key: KeyRef;
  /** SHA-256 of the public key, hex. */
  readonly keyHash: string;
}

/** Which one-time keys live and to whom they belong; a public key comes once and never again. Holds nothing private. */
export class KeyRows {
  private readonly owner = randomBytes(OWNER_BYTES).toString('hex');

  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  /**
   * Writes down that a key lives.
   *
   * @throws `UnavailableError` `ONE_TIME_KEY_REFUSED` for a public key that was there before: the generator repeats itself
   */
  async begin(trx: Knex.Transaction, operationId: string, key: KeyRef, keyHash: string): Promise<void> {
    const row = { operation_id: operationId, owner: this.owner, key_ref: JSON.stringify(key), key_hash: keyHash };
    try {
      await trx('bb_one_time_key').insert({ ...row, created_at: this.now() });
    } catch (error) {
      if (isDuplicateKey(error)) throw oneTimeFailed('ONE_TIME_KEY_REFUSED', 'reused');
      throw error;
    }
  }

  /** Writes down that a key is gone. */
  async end(trx: Knex.Transaction, operationId: string, keyHash: string): Promise<void> {
    const row = { operation_id: operationId, key_hash: keyHash };
    await trx('bb_one_time_key').where(row).update({ destroyed_at: this.now() });
  }

  /** Keys of other processes, begun before a time, of whose end nothing was heard. */
  async lost(before: Date): Promise<readonly LostKey[]> {
    const rows = await this.sql<Row>('bb_one_time_key')
      .whereNull('destroyed_at')
      .where('created_at', '<', before)
      .whereNot('owner', this.owner)
      .orderBy('id')
      .limit(PAGE);
    return rows.map((row) => ({
      operationId: readText(row['operation_id']),
      key: readJson(row['key_ref']) as KeyRef,
      keyHash: readText(row['key_hash']),
    }));
  }

  /** Whether the embedded authority has certified a key; false where the authority is elsewhere. */
  async isCertified(keyHash: string): Promise<boolean> {
    return (await this.sql<Row>('ca_certificate').where('key_hash', keyHash).limit(1)).length > 0;
  }
}
