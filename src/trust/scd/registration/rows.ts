import type { Knex } from 'knex';
import { isDuplicateKey, optional, readDate, readInteger, readText, type Row } from '../../../db/index.js';
import type { CertificateSubject } from '../../building-block/contract.js';
import { claimDue } from '../claims.js';
import type { ScdKeys } from '../keys.js';
import type { DeviceState, ScdType } from '../vocabulary.js';

/** What a row keeps encrypted: all of it is about a person. */
export interface DeviceBox {
  readonly pseudonym: string;
  readonly scdType: ScdType;
  readonly remoteId: string;
  readonly keyId: number | null;
  readonly subject: CertificateSubject;
  readonly verificationCode: string;
  /** What the remote named the key. */
  readonly handle: string;
  /** Under way at the remote. */
  readonly session: string | null;
  /** PKCS#10 in base64, from when the key is taken until it is certified. */
  readonly csr?: string;
  /** Whether the authority may have been asked without that its answer is known. */
  readonly isAsking?: boolean;
  /** Base64 of DER; the owner's first, then its chain. */
  readonly certificates: readonly string[];
}

/** What the authority is still to be told about a certificate. */
export type Publication = 'revoke' | 'suspend' | 'reactivate';

/** A device of somebody. */
export interface DeviceRow {
  readonly id: number;
  readonly certificateId: string;
  readonly ownerHash: string;
  readonly remote: string;
  /** As stored: expiry shows by {@link notAfter} alone. */
  readonly state: Exclude<DeviceState, 'EXPIRED'>;
  readonly reason: string;
  readonly notAfter: Date | null;
  readonly publication: Publication | null;
  readonly box: DeviceBox;
  readonly tries: number;
  readonly version: number;
  readonly endsAt: Date | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What may change of a row. */
export type DevicePatch = Partial<
  Pick<DeviceRow, 'state' | 'reason' | 'notAfter' | 'publication' | 'box' | 'tries'>
> & {
  readonly pseudonymHash?: string | null;
  readonly keyHash?: string;
  readonly dueAt?: Date | null;
  readonly endsAt?: Date | null;
};

/** Rows of `bb_scd_device`. Each change names the version it was made from, so that of two that come at once one stands. */
export class DeviceRows {
  constructor(
    private readonly sql: Knex,
    private readonly keys: ScdKeys,
    private readonly now: () => Date,
  ) {}

  /** @returns false when pseudonym, key or name is taken */
  async insert(row: Pick<DeviceRow, 'certificateId' | 'ownerHash' | 'remote'> & DevicePatch): Promise<boolean> {
    const { certificateId, ownerHash, remote, ...patch } = row;
    const fresh = { state: 'PENDING', reason: '', tries: 0, version: 1, created_at: this.now() };
    const own = { certificate_id: certificateId, owner_hash: ownerHash, remote };
    return unlessTaken(async () => {
      await this.sql('bb_scd_device').insert({ ...fresh, ...own, ...this.columns(certificateId, patch) });
      return true;
    });
  }

  /** @returns false when somebody else has changed the row in between, or another device has that key or pseudonym */
  async change({ id, certificateId, version }: DeviceRow, patch: DevicePatch, sql: Knex = this.sql): Promise<boolean> {
    const columns = { ...this.columns(certificateId, patch), version: version + 1 };
    return unlessTaken(async () => (await sql('bb_scd_device').where({ id, version }).update(columns)) === 1);
  }

  async get(id: number): Promise<DeviceRow | undefined> {
    return this.one({ id });
  }

  async find(ownerHash: string, certificateId: string): Promise<DeviceRow | undefined> {
    return this.one({ owner_hash: ownerHash, certificate_id: certificateId });
  }

  /** Name of the remote that a device is registered at. */
  async remoteOf(id: number): Promise<string | undefined> {
    const [row] = await this.sql<Row>('bb_scd_device').where({ id }).select('remote').limit(1);
    return optional(row?.['remote'], readText);
  }

  async hasKey(keyHash: string): Promise<boolean> {
    return (await this.withKey(keyHash)) !== undefined;
  }

  /** The device whose key it is. */
  withKey(keyHash: string): Promise<DeviceRow | undefined> {
    return this.one({ key_hash: keyHash });
  }

  async ofOwner(ownerHash: string): Promise<DeviceRow[]> {
    const rows = await this.sql<Row>('bb_scd_device').where({ owner_hash: ownerHash }).orderBy('id').limit(500);
    return rows.map((row) => this.opened(row));
  }

  /** Takes rows with work that is due; nobody else takes them until the lease is over. */
  async claim(limit: number, until: Date): Promise<DeviceRow[]> {
    const rows = await claimDue(this.sql, 'bb_scd_device', { now: this.now(), until, limit });
    return rows.map((row) => this.opened(row));
  }

  /** Forgets registrations that came to nothing before. */
  async tidy(before: Date): Promise<void> {
    await this.sql('bb_scd_device').where({ state: 'ERROR' }).where('changed_at', '<', before).delete();
  }

  private async one(where: object): Promise<DeviceRow | undefined> {
    const [row] = await this.sql<Row>('bb_scd_device').where(where).limit(1);
    return row && this.opened(row);
  }

  private opened(row: Row): DeviceRow {
    const certificateId = readText(row['certificate_id']);
    return {
      id: readInteger(row['id']),
      certificateId,
      ownerHash: readText(row['owner_hash']),
      remote: readText(row['remote']),
      state: readText(row['state']) as DeviceRow['state'],
      reason: readText(row['reason']),
      notAfter: optional(row['not_after'], readDate) ?? null,
      publication: (optional(row['publication'], readText) as Publication | undefined) ?? null,
      box: this.keys.open(readText(row['box']), ownerOf(certificateId)) as DeviceBox,
      tries: readInteger(row['tries']),
      version: readInteger(row['version']),
      endsAt: optional(row['ends_at'], readDate) ?? null,
      createdAt: readDate(row['created_at']),
      changedAt: readDate(row['changed_at']),
    };
  }

  private columns(certificateId: string, patch: DevicePatch): object {
    const { state, reason, notAfter, publication, box, tries, pseudonymHash, keyHash, dueAt, endsAt } = patch;
    const columns = {
      ...{ state, reason, not_after: notAfter, publication, tries },
      ...{ pseudonym_hash: pseudonymHash, key_hash: keyHash, due_at: dueAt, ends_at: endsAt },
      box: box === undefined ? undefined : this.keys.seal(box, ownerOf(certificateId)),
      changed_at: this.now(),
    };
    return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  }
}

const ownerOf = (certificateId: string): string => `device:${certificateId}`;

async function unlessTaken(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
