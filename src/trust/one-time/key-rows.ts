import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { isDuplicateKey, readInteger, readJson, readText, type Row } from '../../db/index.js';
import type { KeyRef } from '../../pki/index.node.js';
import { oneTimeFailed } from './errors.js';

const OWNER_BYTES = 16;
const PAGE = 100;

/** A key whose process is gone. */
export interface LostKey {
  readonly id: number;
  readonly operationId: string;
  /** Null: it ended before there was a key. */
  readonly key: KeyRef | null;
  /** SHA-256 of the public key, hex. */
  readonly keyHash: string | null;
}

/** Which one-time keys live and to whom they belong; a public key comes once and never again. Holds nothing private. */
export class KeyRows {
  private readonly owner = randomBytes(OWNER_BYTES).toString('hex');

  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  /** Before there is a key, so that a run that ends here is known too. @returns the row */
  async begin(operationId: string): Promise<number> {
    const row = { operation_id: operationId, owner: this.owner, created_at: this.now() };
    const [made] = await this.sql<Row>('bb_one_time_key').insert(row).returning('id');
    return readInteger((made as Row)['id']);
  }

  /** @throws `UnavailableError` `ONE_TIME_KEY_REFUSED` for a public key that was there before: the generator repeats itself */
  async name(id: number, key: KeyRef, keyHash: string): Promise<void> {
    const names = { key_ref: JSON.stringify(key), key_hash: keyHash };
    try {
      await this.sql('bb_one_time_key').where('id', id).update(names);
    } catch (error) {
      if (isDuplicateKey(error)) throw oneTimeFailed('ONE_TIME_KEY_REFUSED', 'reused');
      throw error;
    }
  }

  async end(id: number): Promise<void> {
    await this.sql('bb_one_time_key').where('id', id).update({ destroyed_at: this.now() });
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
      ...{ id: readInteger(row['id']), operationId: readText(row['operation_id']) },
      key: row['key_ref'] === null ? null : (readJson(row['key_ref']) as KeyRef),
      keyHash: row['key_hash'] === null ? null : readText(row['key_hash']),
    }));
  }
}
