import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { isDuplicateKey, readInteger, writeDate, type Row } from '../../../db/index.js';
import { sha256 } from '../../store/digest.js';
import type { StoreKeys } from '../../store/keys.js';
import {
  operationOf,
  sealPart,
  type KeptLogin,
  type KeptRequest,
  type Operation,
  type OperationState,
  type Outcome,
} from './operation.js';

const OPERATION_ID_BYTES = 16;

/** A new signature that is asked for. */
export interface NewOperation {
  readonly clientId: string | null;
  readonly request: KeptRequest;
  /** There is one operation of that key: client and nonce. */
  readonly requestKey?: string;
  /** By which a browser finds what was pushed. */
  readonly requestId?: string;
  readonly browserHash?: string;
  readonly operationId?: string;
  readonly state?: OperationState;
  readonly signatureType?: 'ONETIME' | 'SCD';
  readonly personHash?: string;
  readonly signatureId?: string;
  readonly leaseUntil?: Date;
  readonly expiresAt: Date;
}

/** What becomes of an operation. */
export interface OperationChange {
  readonly state: OperationState;
  readonly signatureType?: 'ONETIME' | 'SCD' | null;
  readonly reason?: string | null;
  readonly browserHash?: string;
  readonly request?: KeptRequest;
  /** Null: what was kept of a login is used up; its state is still known, so that a return that is repeated finds its way. */
  readonly login?: { readonly state: string; readonly kept: KeptLogin } | null;
  readonly outcome?: Outcome;
  readonly personHash?: string;
  readonly certificateId?: string;
  readonly leaseUntil?: Date | null;
  readonly expiresAt?: Date;
}

/** Signatures under way and made, encrypted at rest. Every change is compared and set: of two at once one wins. */
export class Operations {
  constructor(
    private readonly sql: Knex,
    private readonly keys: StoreKeys,
    private readonly now: () => Date,
  ) {}

  /** @returns nothing when there is one with the same request key */
  async create(wanted: NewOperation, sql: Knex = this.sql): Promise<Operation | undefined> {
    const operationId = wanted.operationId ?? randomBytes(OPERATION_ID_BYTES).toString('hex');
    const { clientId, state = 'waiting', signatureType = null, leaseUntil, personHash = null } = wanted;
    if (wanted.requestKey !== undefined && (await this.byRequestKey(wanted.requestKey, sql))) return undefined;
    const row = {
      ...{ operation_id: operationId, client_id: clientId, state, signature_type: signatureType, version: 1 },
      request_box: sealPart(this.keys, operationId, 'request', wanted.request),
      request_key: wanted.requestKey ?? null,
      request_hash: wanted.requestId === undefined ? null : sha256(wanted.requestId),
      browser_hash: wanted.browserHash ?? null,
      signature_hash: wanted.signatureId === undefined ? null : sha256(wanted.signatureId),
      person_hash: personHash,
      lease_until: leaseUntil === undefined ? null : writeDate(leaseUntil),
      ...{ expires_at: writeDate(wanted.expiresAt), created_at: writeDate(this.now()) },
    };
    try {
      await sql('bb_operation').insert(row);
    } catch (error) {
      if (isDuplicateKey(error)) return undefined;
      throw error;
    }
    return this.one('operation_id', operationId, sql);
  }

  /**
   * Changes an operation that nobody else has changed since it was read.
   *
   * @returns the operation as it is now, or nothing when somebody was faster
   */
  async change(operation: Operation, change: OperationChange, sql: Knex = this.sql): Promise<Operation | undefined> {
    const { operationId, version } = operation;
    const isFinal = change.state === 'signed' || change.state === 'failed';
    const seal = (part: string, value: object): string => sealPart(this.keys, operationId, part, value);
    const { login, outcome, request } = change;
    const set = {
      ...{ state: change.state, version: version + 1 },
      ...(change.signatureType === undefined ? {} : { signature_type: change.signatureType }),
      ...(change.reason === undefined ? {} : { reason: change.reason }),
      ...(change.browserHash === undefined ? {} : { browser_hash: change.browserHash }),
      ...(request === undefined ? {} : { request_box: seal('request', request) }),
      ...loginColumns(login, seal),
      ...(outcome === undefined
        ? {}
        : { outcome_box: seal('outcome', outcome), signature_hash: sha256(outcome.signatureId) }),
      ...(change.personHash === undefined ? {} : { person_hash: change.personHash }),
      ...(change.certificateId === undefined ? {} : { certificate_id: change.certificateId }),
      ...(change.leaseUntil === undefined ? {} : { lease_until: change.leaseUntil && writeDate(change.leaseUntil) }),
      ...(change.expiresAt === undefined ? {} : { expires_at: writeDate(change.expiresAt) }),
      ...(isFinal ? { completed_at: writeDate(this.now()) } : {}),
    };
    const changed = await sql('bb_operation').where({ operation_id: operationId, version }).update(set);
    return changed === 1 ? this.one('operation_id', operationId, sql) : undefined;
  }

  /** Keeps a lease alive; nothing else changes. @returns whether it was still ours */
  async renew({ operationId, version }: Operation, until: Date): Promise<boolean> {
    const where = { operation_id: operationId, version };
    return (
      (await this.sql('bb_operation')
        .where(where)
        .update({ lease_until: writeDate(until) })) === 1
    );
  }

  find(operationId: string): Promise<Operation | undefined> {
    return this.one('operation_id', operationId);
  }

  byRequest(requestId: string): Promise<Operation | undefined> {
    return this.one('request_hash', sha256(requestId));
  }

  byRequestKey(key: string, sql: Knex = this.sql): Promise<Operation | undefined> {
    return this.one('request_key', key, sql);
  }

  byLogin(state: string): Promise<Operation | undefined> {
    return this.one('login_hash', sha256(state));
  }

  bySignature(signatureId: string): Promise<Operation | undefined> {
    return this.one('signature_hash', sha256(signatureId));
  }

  /** What nobody has looked after for longer than the lease says. */
  async abandoned(states: readonly OperationState[], limit: number): Promise<Operation[]> {
    const rows = await this.sql<Row>('bb_operation')
      .whereIn('state', [...states])
      .where('lease_until', '<', writeDate(this.now()))
      .orderBy('id')
      .limit(limit);
    return rows.map((row) => operationOf(row, this.keys));
  }

  /** Finished signatures of a person, newest last. */
  async ofPerson(
    { personHash, certificateIds }: { readonly personHash: string; readonly certificateIds: readonly string[] },
    {
      start,
      end,
      after,
      limit,
    }: { readonly start: Date; readonly end: Date; readonly after: number; readonly limit: number },
  ): Promise<{ readonly id: number; readonly operation: Operation }[]> {
    const rows = await this.sql<Row>('bb_operation')
      .where((one) => void one.where('person_hash', personHash).orWhereIn('certificate_id', [...certificateIds]))
      .whereIn('state', ['signed', 'failed'])
      .where('completed_at', '>=', writeDate(start))
      .where('completed_at', '<', writeDate(end))
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit);
    return rows.map((row) => ({ id: readInteger(row['id']), operation: operationOf(row, this.keys) }));
  }

  /** Forgets what came to nothing, and what has been kept for long enough. The audit trail stays. */
  async tidy(retainedSince: Date): Promise<void> {
    const now = this.now();
    await this.sql('bb_operation')
      .whereIn('state', ['waiting', 'login'])
      .where('expires_at', '<', writeDate(new Date(now.getTime() - 86_400_000)))
      .whereNull('request_key')
      .delete();
    await this.sql('bb_operation').where('created_at', '<', writeDate(retainedSince)).delete();
  }

  /** Gives what a person asked for by themselves to the e-service that fetches it. @returns nothing when another was faster */
  async claim({ operationId }: Operation, clientId: string): Promise<Operation | undefined> {
    const where = { operation_id: operationId };
    const claimed = await this.sql('bb_operation').where(where).whereNull('client_id').update({ client_id: clientId });
    return claimed === 1 ? this.find(operationId) : undefined;
  }

  private async one(column: string, value: string, sql: Knex = this.sql): Promise<Operation | undefined> {
    const [row] = await sql<Row>('bb_operation').where(column, value).limit(1);
    return row && operationOf(row, this.keys);
  }
}

function loginColumns(login: OperationChange['login'], seal: (part: string, value: object) => string): object {
  if (login === undefined) return {};
  return login === null
    ? { login_box: null }
    : { login_hash: sha256(login.state), login_box: seal('login', login.kept) };
}
