import { isDuplicateKey, readInteger, readText, writeDate, type Row } from '../../db/index.js';
import type { Host, UnitOfWork } from '../../host/index.js';
import type { IdempotencyRepository } from '../../signing/index.js';
import { TABLES } from '../tables.js';

/** Rows of `esign_idempotency`: which signing a key made, per user. */
export class SqlIdempotencyRepository implements IdempotencyRepository {
  constructor(private readonly host: Pick<Host, 'sql'>) {}

  async get(
    userId: number,
    key: string,
  ): Promise<{ readonly bodyHash: string; readonly signingId: number } | undefined> {
    const row = await this.host
      .sql(TABLES.idempotency)
      .where({ user_id: userId, idempotency_key: key })
      .first<Row | undefined>('body_hash', 'signing_id');
    return row && { bodyHash: readText(row.body_hash), signingId: readInteger(row.signing_id) };
  }

  async put(uow: UnitOfWork, userId: number, key: string, bodyHash: string, signingId: number): Promise<boolean> {
    try {
      await uow.sql(TABLES.idempotency).insert({
        user_id: userId,
        idempotency_key: key,
        body_hash: bodyHash,
        signing_id: signingId,
        created_at: writeDate(new Date()),
      });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) {
        return false;
      }
      throw error;
    }
  }
}
