import type { Knex } from 'knex';
import {
  insertReturningId,
  optional,
  readDate,
  readInteger,
  readJson,
  readText,
  writeDate,
  writeJson,
} from '../../db/index.js';
import type { Host, UnitOfWork } from '../../host/index.js';
import type { OutboxRepository, OutboxRow } from '../../signing/index.js';
import { TABLES, type OutboxTableRow } from '../tables.js';

/** Rows of `esign_outbox`. */
export class SqlOutboxRepository implements OutboxRepository {
  constructor(private readonly host: Pick<Host, 'sql'>) {}

  async open(
    uow: UnitOfWork,
    signingId: number,
    type: string,
    subject: string,
    data: OutboxRow['data'] = {},
  ): Promise<{ id: number; isNew: boolean }> {
    const key = { signing_id: signingId, type, subject };
    const known = await uow.sql(TABLES.outbox).where(key).first<{ id: unknown } | undefined>('id');
    if (known !== undefined) {
      return { id: readInteger(known.id), isNew: false };
    }
    const row = { ...key, state: 'open', data: writeJson(data), created_at: writeDate(new Date()) };
    return { id: await insertReturningId(uow.sql, TABLES.outbox, row, 'id'), isNew: true };
  }

  async get(id: number, uow?: UnitOfWork): Promise<OutboxRow | undefined> {
    const row = await this.rows(uow).where({ id }).first<OutboxTableRow | undefined>();
    return row && toRow(row);
  }

  async findOpen(olderThan: Date, afterId: number, limit: number): Promise<readonly OutboxRow[]> {
    const rows = (await this.rows()
      .where({ state: 'open' })
      .andWhere('id', '>', afterId)
      .andWhere('created_at', '<', writeDate(olderThan))
      .orderBy('id')
      .limit(limit)) as OutboxTableRow[];
    return rows.map(toRow);
  }

  async findBySigning(signingId: number, uow?: UnitOfWork): Promise<readonly OutboxRow[]> {
    const rows = (await this.rows(uow).where({ signing_id: signingId }).orderBy('id')) as OutboxTableRow[];
    return rows.map(toRow);
  }

  async findReminders(signingIds: readonly number[]): Promise<readonly OutboxRow[]> {
    const rows = (await this.rows()
      .whereIn('signing_id', [...signingIds])
      .andWhere({ type: 'signing_remind' })
      .orderBy('id')) as OutboxTableRow[];
    return rows.map(toRow);
  }

  async setCheckpoint(uow: UnitOfWork, id: number, checkpoint: string, data: OutboxRow['data']): Promise<void> {
    await uow
      .sql(TABLES.outbox)
      .where({ id })
      .update({ checkpoint, data: writeJson(data) });
  }

  async setState(uow: UnitOfWork, id: number, state: OutboxRow['state']): Promise<void> {
    await uow.sql(TABLES.outbox).where({ id }).update({ state });
  }

  private rows(uow?: UnitOfWork): Knex.QueryBuilder {
    return (uow?.sql ?? this.host.sql)(TABLES.outbox);
  }
}

function toRow(row: OutboxTableRow): OutboxRow {
  return {
    id: readInteger(row.id),
    signingId: readInteger(row.signing_id),
    type: readText(row.type),
    subject: readText(row.subject),
    state: readText(row.state) as OutboxRow['state'],
    checkpoint: optional(row.checkpoint, readText) ?? null,
    data: readJson(row.data) as OutboxRow['data'],
    createdAt: readDate(row.created_at),
  };
}
