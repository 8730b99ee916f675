import type { Knex } from 'knex';
import { PLACEHOLDER, prepareCells, readText, writeDate, type PreparedCells, type Row } from '../../db/index.js';
import type { Host, UnitOfWork } from '../../host/index.js';
import type { FrozenRecord, SecretsRepository } from '../../signing/index.js';
import { TABLES } from '../tables.js';

/** Rows of `esign_token`, `esign_manifest` and `esign_state`. */
export class SqlSecretsRepository implements SecretsRepository {
  private frozen: PreparedCells | undefined;

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
    const cells = uow ? await frozenIn(uow, signingId) : (await this.prepared()([signingId]))[0];
    if (cells === undefined) {
      return undefined;
    }
    const [manifest, manifestHmac, state, stateHmac] = cells.map(readText) as [string, string, string, string];
    return { manifest, manifestHmac, state, stateHmac };
  }

  private prepared(): PreparedCells {
    const { sql } = this.host;
    return (this.frozen ??= prepareCells(sql, frozenQuery(sql, PLACEHOLDER), FROZEN_COLUMNS));
  }
}

const FROZEN_COLUMNS = ['manifest', 'manifest_hmac', 'state', 'state_hmac'] as const;

async function frozenIn(uow: UnitOfWork, signingId: number): Promise<readonly unknown[] | undefined> {
  const [row] = (await frozenQuery(uow.sql, signingId)) as Row[];
  return row && FROZEN_COLUMNS.map((name) => row[name]);
}

function frozenQuery(sql: Knex, signingId: number | typeof PLACEHOLDER): Knex.QueryBuilder {
  return sql({ m: TABLES.manifest })
    .join({ s: TABLES.state }, 's.signing_id', 'm.signing_id')
    .where('m.signing_id', signingId as Knex.Value)
    .select({ manifest: 'm.body', manifest_hmac: 'm.hmac', state: 's.body', state_hmac: 's.hmac' });
}
