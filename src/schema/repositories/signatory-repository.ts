import { readInteger, readText, type Row } from '../../db/index.js';
import type { UnitOfWork } from '../../host/index.js';
import type { SignatoryRepository } from '../../signing/index.js';
import { TABLES } from '../tables.js';

/** Rows of `esign_signatory`. The signing's lock keeps two of its signers apart. */
export class SqlSignatoryRepository implements SignatoryRepository {
  async claim(uow: UnitOfWork, signingId: number, signerId: number, personHashes: readonly string[]): Promise<boolean> {
    const known = await uow
      .sql(TABLES.signatory)
      .where({ signing_id: signingId })
      .whereIn('person_hash', [...personHashes])
      .select<Row[]>('person_hash', 'signer_id');
    if (known.some((row) => readInteger(row.signer_id) !== signerId)) return false;
    const have = new Set(known.map((row) => readText(row.person_hash)));
    for (const hash of personHashes.filter((one) => !have.has(one))) {
      await uow.sql(TABLES.signatory).insert({ signing_id: signingId, signer_id: signerId, person_hash: hash });
    }
    return true;
  }
}
