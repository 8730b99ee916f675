import type { Knex } from 'knex';
import { PLACEHOLDER, prepareQuery, readText, writeDate, type PreparedQuery, type Row } from '../../db/index.js';
import type { Host, UnitOfWork } from '../../host/index.js';
import type { FrozenRecord, SecretsRepository } from '../../signing/index.js';
import { TABLES } from '../tables.js';

/** Rows of `esign_token`, `esign_manifest` and `esign_state`. */
export class SqlSecretsRepository implements SecretsRepository {
  private frozen: PreparedQuery | undefined;

  constructor(private readonly host: Pick<Host, 'sql'>) {}

  async putToken(uow: UnitOfWork, signingId: number, signerId: number, box: string): Promise<void> {
    await uow.sql(TABLES.token).insert({ signer_id: signerId, signing_id: signingId, box });
  }

  async getToken(signerId: number): Promise<string | undefined> {
    const row = await this.host.sql(TABLES.token).where({ signer_id: signerId }).first<Row | undefined>('box');
    return row && readText(row.box);
  }

  async putManifest(uow: UnitOfWork, signingId: number, manifest: string, hmac: string): Promise<void> {
    await uow.sql(TABLES.manifest).insert({
      signing_id: signingId,
      body: manifest,
      hmac,
      written_at: writeDate(new Date()),
    });
  }

  async putState(uow: UnitOfWork, signingId: number, state: string, hmac: string): Promise<void> {
    const row = { body: state, hmac, written_at: writeDate(new Date()) };
    const changed = await uow.sql(TABLES.state).where({ signing_id: signingId }).update(row);
    if (changed === 0) {
      await uow.sql(TABLES.state).insert({ signing_id: signingId, ...row });
    }
  }

  async getFrozen(signingId: number, uow?: UnitOfWork): Promise<FrozenRecord | undefined> {
    const rows = uow
      ? ((await frozenQuery(uow.sql, signingId)) as Row[])
      : await (this.frozen ??= prepareQuery(this.host.sql, frozenQuery(this.host.sql, PLACEHOLDER)))([signingId]);
    const [row] = rows;
    return (
      row && {
        manifest: readText(row.manifest),
        manifestHmac: readText(row.manifest_hmac),
        state: readText(row.state),
        stateHmac: readText(row.state_hmac),
      }
    );
  }
}

function frozenQuery(sql: Knex, signingId: number | typeof PLACEHOLDER): Knex.QueryBuilder {
  return sql({ m: TABLES.manifest })
    .join({ s: TABLES.state }, 's.signing_id', 'm.signing_id')
    .where('m.signing_id', signingId as Knex.Value)
    .select({ manifest: 'm.body', manifest_hmac: 'm.hmac', state: 's.body', state_hmac: 's.hmac' });
}
