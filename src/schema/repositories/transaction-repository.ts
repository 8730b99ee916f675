import type { Knex } from 'knex';
import {
  isDuplicateKey,
  readDate,
  readInteger,
  readText,
  withDeadlockRetry,
  writeDate,
  type Row,
} from '../../db/index.js';
import type { Host, UnitOfWork } from '../../host/index.js';
import {
  METHOD_IDS,
  OPEN_STATES,
  TRANSACTION_STATES,
  type ClientTrace,
  type DataVault,
  type Json,
  type MethodTransaction,
  type TransactionDraft,
  type TransactionPatch,
  type TransactionRepository,
} from '../../signing/index.js';
import { TABLES } from '../tables.js';

/** Rows of `esign_transaction`. Writes by single statements, each its own transaction unless a unit of work is given. */
export class SqlTransactionRepository implements TransactionRepository {
  constructor(
    private readonly host: Pick<Host, 'sql'>,
    private readonly vault: DataVault,
  ) {}

  async open(draft: TransactionDraft): Promise<{ readonly transaction: MethodTransaction; readonly isNew: boolean }> {
    const { id, openKey, lookupHash, data, trace, startedAt, collectAt } = draft;
    const at = writeDate(startedAt);
    const row = {
      transaction_id: id,
      signing_id: draft.signingId,
      signer_id: draft.signerId,
      method: draft.method,
      state: 'starting',
      hint: '',
      open_key: openKey,
      lookup_hash: lookupHash,
      box: this.vault.seal({ data, trace }, id),
      ...{ started_at: at, seen_at: at, changed_at: at, revision: 1 },
      ...(collectAt === undefined ? {} : { collect_at: writeDate(collectAt) }),
    };
    try {
      await this.host.sql(TABLES.transaction).insert(row);
      return { transaction: this.read(row), isNew: true };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const open = await this.host.sql(TABLES.transaction).where({ open_key: openKey }).first<Row | undefined>();
      // It ended between the two statements: the way is free now.
      return open === undefined ? this.open(draft) : { transaction: this.read(open), isNew: false };
    }
  }

  async get(id: string, uow?: UnitOfWork): Promise<MethodTransaction | undefined> {
    const sql = uow?.sql ?? this.host.sql;
    const row = await sql(TABLES.transaction).where({ transaction_id: id }).first<Row | undefined>();
    return row && this.read(row);
  }

  async getByLookup(lookupHash: string): Promise<MethodTransaction | undefined> {
    const row = await this.host.sql(TABLES.transaction).where({ lookup_hash: lookupHash }).first<Row | undefined>();
    return row && this.read(row);
  }

  async findBySigning(signingId: number): Promise<readonly MethodTransaction[]> {
    const rows = await this.host.sql(TABLES.transaction).where({ signing_id: signingId }).select<Row[]>();
    return rows.map((row) => this.read(row)).sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  }

  async claimDue(owner: string, now: Date, until: Date, limit: number): Promise<readonly MethodTransaction[]> {
    const { sql } = this.host;
    const at = writeDate(now) as Knex.Value;
    const isFree = (rows: Knex.QueryBuilder): void => {
      void rows.whereNull('claimed_until').orWhere('claimed_until', '<=', at);
    };
    const due = await sql(TABLES.transaction)
      .where('collect_at', '<=', at)
      .where(isFree)
      .orderBy('collect_at')
      .limit(limit)
      .select<Row[]>('transaction_id');
    const ids = due.map((row) => readText(row.transaction_id));
    if (ids.length === 0) return [];
    const claim = { claimed_by: owner, claimed_until: writeDate(until) };
    await withDeadlockRetry(() => sql(TABLES.transaction).whereIn('transaction_id', ids).where(isFree).update(claim));
    const rows = await sql(TABLES.transaction)
      .whereIn('transaction_id', ids)
      .where({ claimed_by: owner })
      .select<Row[]>();
    return rows.map((row) => this.read(row));
  }

  async postpone(owner: string, ids: readonly string[], collectAt: Date): Promise<void> {
    if (ids.length === 0) return;
    await withDeadlockRetry(() =>
      this.host
        .sql(TABLES.transaction)
        .whereIn('transaction_id', ids)
        .where({ claimed_by: owner })
        .whereNotNull('collect_at')
        .update({ collect_at: writeDate(collectAt), claimed_by: null, claimed_until: null }),
    );
  }

  async nextDue(): Promise<Date | undefined> {
    const row = await this.host
      .sql(TABLES.transaction)
      .whereNotNull('collect_at')
      .orderBy('collect_at')
      .first<Row | undefined>('collect_at');
    return row && readDate(row.collect_at);
  }

  async touch(id: string, at: Date): Promise<void> {
    const key = { transaction_id: id };
    await withDeadlockRetry(() =>
      this.host
        .sql(TABLES.transaction)
        .where(key)
        .update({ seen_at: writeDate(at) }),
    );
  }

  async save(
    transaction: MethodTransaction,
    patch: TransactionPatch,
    at: Date,
    uow?: UnitOfWork,
  ): Promise<MethodTransaction | undefined> {
    const { id, revision, trace } = transaction;
    const { collectAt, ...fields } = patch;
    const next = { ...transaction, ...fields, revision: revision + 1 };
    const isOver = !OPEN_STATES.includes(next.state);
    const row = {
      state: next.state,
      hint: next.hint.slice(0, 60),
      ...(patch.data === undefined ? {} : { box: this.vault.seal({ data: patch.data, trace }, id) }),
      ...(collectAt === undefined ? {} : { collect_at: collectAt && writeDate(collectAt) }),
      ...(isOver ? { open_key: id, collect_at: null } : {}),
      ...{ changed_at: writeDate(at), claimed_by: null, claimed_until: null, revision: revision + 1 },
    };
    const write = (): Promise<number> =>
      Promise.resolve(
        (uow?.sql ?? this.host.sql)(TABLES.transaction).where({ transaction_id: id, revision }).update(row),
      );
    const changed = uow === undefined ? await withDeadlockRetry(write) : await write();
    return changed === 1 ? next : undefined;
  }

  private read(row: Row): MethodTransaction {
    const id = readText(row.transaction_id);
    const { data, trace } = this.vault.open(readText(row.box), id) as { data: Json; trace: ClientTrace };
    return {
      id,
      signingId: readInteger(row.signing_id),
      signerId: readInteger(row.signer_id),
      method: oneOf(METHOD_IDS, readText(row.method)),
      state: oneOf(TRANSACTION_STATES, readText(row.state)),
      hint: readText(row.hint),
      data,
      trace,
      startedAt: readDate(row.started_at),
      seenAt: readDate(row.seen_at),
      revision: readInteger(row.revision),
    };
  }
}

function oneOf<T extends string>(known: readonly T[], value: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new TypeError(`${TABLES.transaction} holds an unknown word`);
  return found;
}
