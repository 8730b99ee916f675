import type { Knex } from 'knex';
import { optional, readBoolean, readDate, readInteger, readText, type Row } from '../../../db/index.js';
import type {
  DeviceSignatureState,
  DigestToSign,
  MissingPart,
  SignatureResult,
} from '../../building-block/contract.js';
import { claimDue } from '../claims.js';
import type { ScdKeys } from '../keys.js';

/**
 * How far a signature is. `new`: nothing was sent; `sending`: it may have been; `sent`: the device's service has it; `value`: it was signed,
 * and lacks its time-stamp or what the authority says of its certificate.
 */
export type SignatureStep = 'new' | 'sending' | 'sent' | 'value' | 'signed' | 'failed';
export type SignatureFailure = Extract<DeviceSignatureState, { state: 'failed' }>['reason'];

/** What a row keeps encrypted. */
export interface SignatureBox {
  readonly displayText: string;
  readonly serviceName: string;
  /** Of the call that began it. */
  readonly correlationId?: string;
  readonly what: { readonly format: string; readonly hashType: string; readonly digest: string };
  /** ISO 8601; the same signature can be prepared again with it. */
  readonly signingTime: string | null;
  /** SHA-256 of what the key signs, hex. */
  readonly signedHash: string | null;
  readonly session: string | null;
  /** Base64. */
  readonly value: string | null;
  readonly certificateId: string | null;
  readonly result: StoredResult | null;
  /** ISO 8601: how long what was signed may wait for what it lacks. */
  readonly giveUpAt: string;
  /** Of what was signed: kept at once, so that nobody stamps it twice. */
  readonly stamp: StoredStamp | null;
  /** What could not be had the last time. */
  readonly waitsFor: MissingPart | null;
}

/** A time-stamp in base64, its time in ISO 8601. */
export interface StoredStamp {
  readonly token: string;
  readonly time: string;
}

/** A result in base64, its time in ISO 8601. */
export interface StoredResult {
  readonly signature: string;
  readonly certificates: readonly string[];
  readonly timestampToken: string;
  readonly signedAt: string;
  readonly ocspResponses?: readonly string[];
}

/** A signature that somebody was asked for. */
export interface SignatureRow {
  readonly id: number;
  readonly operationId: string;
  /** Null for names that nobody has: they behave like a device that does not answer. */
  readonly deviceId: number | null;
  readonly targetHash: string;
  readonly remote: string | null;
  readonly state: SignatureStep;
  readonly reason: SignatureFailure | null;
  readonly code: string;
  /** Whether the request may still stand on the device's screen. */
  readonly isOpen: boolean;
  readonly box: SignatureBox;
  readonly tries: number;
  readonly version: number;
  readonly endsAt: Date;
  readonly createdAt: Date;
}

/** What may change of a row. */
export type SignaturePatch = Partial<
  Pick<SignatureRow, 'state' | 'reason' | 'code' | 'isOpen' | 'box' | 'tries' | 'remote'>
> & { readonly dueAt?: Date | null };

/** What a row begins with. */
export type NewSignature = Pick<SignatureRow, 'operationId' | 'deviceId' | 'targetHash' | 'code' | 'box' | 'endsAt'>;

/** Owners may still be asked, or answer. */
export const ASKING_STEPS: readonly SignatureStep[] = ['new', 'sending', 'sent'];
export const OPEN_STEPS: readonly SignatureStep[] = [...ASKING_STEPS, 'value'];

/** Rows of `bb_scd_signature`. Each change names the version it was made from, so that of two that come at once one stands. */
export class SignatureRows {
  constructor(
    private readonly sql: Knex,
    private readonly keys: ScdKeys,
    private readonly now: () => Date,
  ) {}

  /** @returns false when the operation has one already */
  async insert(trx: Knex.Transaction, fresh: NewSignature): Promise<boolean> {
    const { operationId, deviceId, targetHash, code, box, endsAt } = fresh;
    const row = {
      ...{ operation_id: operationId, device_id: deviceId, target_hash: targetHash, code, state: 'new' },
      ...{ is_open: false, tries: 0, version: 1, due_at: this.now(), ends_at: endsAt },
      ...{ box: this.keys.seal(box, ownerOf(operationId)), created_at: this.now(), changed_at: this.now() },
    };
    const inserted = await trx('bb_scd_signature').insert(row).onConflict('operation_id').ignore().returning('id');
    return inserted.length === 1;
  }

  /** @returns whether nobody else has changed the row in between */
  async change(
    { id, operationId, version }: SignatureRow,
    patch: SignaturePatch,
    sql: Knex = this.sql,
  ): Promise<boolean> {
    const { state, reason, code, isOpen, box, tries, remote, dueAt } = patch;
    const columns = {
      ...{ state, reason, code, is_open: isOpen, tries, remote, due_at: dueAt },
      box: box === undefined ? undefined : this.keys.seal(box, ownerOf(operationId)),
      ...{ changed_at: this.now(), version: version + 1 },
    };
    const said = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
    return (await sql('bb_scd_signature').where({ id, version }).update(said)) === 1;
  }

  /** Puts off the next look at rows that are as they were. */
  async postpone(ids: readonly number[], dueAt: Date): Promise<void> {
    if (ids.length === 0) return;
    await this.sql('bb_scd_signature')
      .whereIn('id', [...ids])
      .where({ state: 'sent' })
      .update({ due_at: dueAt });
  }

  async find(operationId: string): Promise<SignatureRow | undefined> {
    const [row] = await this.sql<Row>('bb_scd_signature').where({ operation_id: operationId }).limit(1);
    return row && this.opened(row);
  }

  async countOpen(targetHash: string): Promise<number> {
    const [row] = await this.sql('bb_scd_signature')
      .where({ target_hash: targetHash })
      .whereIn('state', [...ASKING_STEPS])
      .where('ends_at', '>', this.now())
      .count({ count: '*' });
    return readInteger(row?.['count'] ?? 0);
  }

  /** Takes rows with work that is due; nobody else takes them until the lease is over. */
  async claim(limit: number, until: Date): Promise<SignatureRow[]> {
    const rows = await claimDue(this.sql, 'bb_scd_signature', { now: this.now(), until, limit });
    return rows.map((row) => this.opened(row));
  }

  /** Forgets what ended before. */
  async tidy(before: Date): Promise<void> {
    await this.sql('bb_scd_signature').whereIn('state', ['signed', 'failed']).where('changed_at', '<', before).delete();
  }

  private opened(row: Row): SignatureRow {
    const operationId = readText(row['operation_id']);
    return {
      id: readInteger(row['id']),
      operationId,
      deviceId: optional(row['device_id'], readInteger) ?? null,
      targetHash: readText(row['target_hash']),
      remote: optional(row['remote'], readText) ?? null,
      state: readText(row['state']) as SignatureStep,
      reason: (optional(row['reason'], readText) as SignatureFailure | undefined) ?? null,
      code: readText(row['code']),
      isOpen: readBoolean(row['is_open']),
      box: this.keys.open(readText(row['box']), ownerOf(operationId)) as SignatureBox,
      tries: readInteger(row['tries']),
      version: readInteger(row['version']),
      endsAt: readDate(row['ends_at']),
      createdAt: readDate(row['created_at']),
    };
  }
}

/** How long what was signed may wait for what it lacks. */
export function waitsUntil({ box, endsAt }: Pick<SignatureRow, 'box' | 'endsAt'>): Date {
  return new Date(Math.max(Date.parse(box.giveUpAt), endsAt.getTime()));
}

/** What was asked for, as it came. */
export function digestOf({ what }: SignatureBox): DigestToSign {
  return { ...what, digest: Buffer.from(what.digest, 'base64') } as DigestToSign;
}

export function storedResult(result: SignatureResult): StoredResult {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return {
    signature: base64(result.signature),
    certificates: result.certificates.map(base64),
    timestampToken: base64(result.timestampToken),
    signedAt: result.signedAt.toISOString(),
    ...(result.ocspResponses === undefined ? {} : { ocspResponses: result.ocspResponses.map(base64) }),
  };
}

export function resultOf(stored: StoredResult): SignatureResult {
  const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
  return {
    signature: bytes(stored.signature),
    certificates: stored.certificates.map(bytes),
    timestampToken: bytes(stored.timestampToken),
    signedAt: new Date(stored.signedAt),
    ...(stored.ocspResponses === undefined ? {} : { ocspResponses: stored.ocspResponses.map(bytes) }),
  };
}

const ownerOf = (operationId: string): string => `signature:${operationId}`;
