import type { Knex } from 'knex';
import { readText, writeDate, type Row } from '../../db/index.js';
import { sha256 } from '../store/digest.js';

/** Something that was used before, and what it was used for. */
export interface UsedBefore {
  readonly value: string;
  readonly bodyHash: string;
}

/** Lets one transaction at a time go on from here under a name; the next one waits until it has ended. */
export async function takeTurn(trx: Knex.Transaction, name: string): Promise<void> {
  const turn = { key_hash: sha256(`turn:${name}`), value: '', body_hash: '', expires_at: writeDate(new Date(0)) };
  await trx('bb_once').insert(turn).onConflict('key_hash').merge(['expires_at']);
}

/** What may be used once: ids of assertions and payment tokens, keys of repeated calls. Only digests are kept. */
export class OnceStore {
  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  /**
   * Uses a key up.
   *
   * @param parts - what the key is made of; the first says what kind it is
   * @returns true, or false when it was used before
   */
  async use(parts: readonly string[], until: Date, sql: Knex = this.sql): Promise<boolean> {
    return (await this.claim(parts, { value: '', bodyHash: '' }, until, sql)) === undefined;
  }

  /** Claims a key for a value. @returns nothing when it is ours now, or what it was claimed for before */
  async claim(
    parts: readonly string[],
    own: UsedBefore,
    until: Date,
    sql: Knex = this.sql,
  ): Promise<UsedBefore | undefined> {
    const keyHash = sha256(JSON.stringify(parts));
    const row = { key_hash: keyHash, value: own.value, body_hash: own.bodyHash, expires_at: writeDate(until) };
    // Never refused: that would end the caller's transaction on PostgreSQL.
    const inserted = await sql('bb_once').insert(row).onConflict('key_hash').ignore().returning('key_hash');
    if (inserted.length === 1) return undefined;
    return (await this.find(keyHash, sql)) ?? own;
  }

  /** What a key was claimed for. */
  async valueOf(parts: readonly string[]): Promise<string | undefined> {
    return (await this.find(sha256(JSON.stringify(parts)), this.sql))?.value;
  }

  /** Gives a key back whose use came to nothing. @param value - what it was claimed for; somebody else's claim stays. Left out: any */
  async release(parts: readonly string[], value?: string): Promise<void> {
    const key = { key_hash: sha256(JSON.stringify(parts)) };
    await this.sql('bb_once')
      .where(value === undefined ? key : { ...key, value })
      .delete();
  }

  /** Forgets what can no longer be used anyway. */
  async tidy(): Promise<void> {
    await this.sql('bb_once').where('expires_at', '<', writeDate(this.now())).delete();
  }

  private async find(keyHash: string, sql: Knex): Promise<UsedBefore | undefined> {
    const [row] = await sql<Row>('bb_once').where('key_hash', keyHash).limit(1);
    return row && { value: readText(row['value']), bodyHash: readText(row['body_hash']) };
  }
}
