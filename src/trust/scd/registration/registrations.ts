import { randomBytes, randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import { InputError, NotFoundError, StateError, UnusableError } from '../../../errors.js';
import type { CallSource } from '../../building-block/contract.js';
import type { ScdErrorCode } from '../errors.js';
import type { ScdKeys } from '../keys.js';
import type { CallLimits } from '../limits.js';
import type { RemoteScd } from '../remote/contract.js';
import type { DeviceCertificate, DeviceLimits, DeviceOwner, DeviceTimings, ScdType } from '../vocabulary.js';
import type { Cancellation } from './cancellation.js';
import type { Certification } from './certification.js';
import { checkDeviceKey, checkRequestedKey, type CheckedKey } from './key-check.js';
import { assertRevealsNothing, newPseudonym } from './pseudonyms.js';
import { normalised, readChange, readFilter, readRegistration, type RegistrationRequest } from './request-rules.js';
import type { DeviceRow, DeviceRows } from './rows.js';
import { shown, stateOf } from './shown.js';
import type { StatusChanges } from './status-changes.js';

const CERTIFICATE_ID_BYTES = 32;
const CODES = 10_000;

/** What devices are registered with. */
export interface RegistrationParts {
  readonly sql: Knex;
  readonly rows: DeviceRows;
  readonly keys: ScdKeys;
  readonly calls: CallLimits;
  readonly certification: Certification;
  readonly changes: StatusChanges;
  readonly cancellation: Cancellation;
  readonly remotes: Readonly<Partial<Record<ScdType, RemoteScd>>>;
  readonly limits: DeviceLimits;
  readonly timings: DeviceTimings;
  /** Who asks for the key, as the owner's device shows it. */
  readonly serviceName: string;
  readonly now: () => Date;
}

/** Names a device before there is one. @returns 64 hex digits, random */
export function newCertificateId(): string {
  return randomBytes(CERTIFICATE_ID_BYTES).toString('hex');
}

/** Devices of people and the life of their certificates (chapter 9.2.1). */
export class DeviceRegistrations {
  constructor(private readonly parts: RegistrationParts) {}

  /**
   * Registers a device: with a certificate request at once, else its owner is asked to have the key made.
   *
   * @param owner - from claims of an access token that was verified
   * @param body - of `POST /cert/create`
   * @param certificateId - of {@link newCertificateId}; there is one device of it
   * @throws `InputError` `SCD_INPUT_INVALID`; `UnusableError` `SCD_TYPE_UNSUPPORTED`, `SCD_CSR_INVALID`, `SCD_KEY_WEAK`, `SCD_KEY_MISMATCH`,
   *   `SCD_DEVICE_UNKNOWN`, `SCD_DEVICE_UNSUPPORTED`; `StateError` `SCD_KEY_USED`, `SCD_PSEUDONYM_TAKEN`; `TooSoonError`
   *   `SCD_TOO_MANY_REQUESTS`; `UnavailableError` `SCD_REMOTE_UNAVAILABLE`, `ENROLMENT_UNAVAILABLE`
   */
  async create(
    owner: DeviceOwner,
    body: unknown,
    source: CallSource,
    certificateId = newCertificateId(),
  ): Promise<DeviceCertificate> {
    const { keys, calls, limits, rows, remotes, now } = this.parts;
    const request = readRegistration(body, now());
    const ownerHash = keys.lookUp('owner', owner.psut);
    await calls.count(keys.lookUp('source', `registration ${source.ipAddress}`), limits.perSource);
    await calls.count(ownerHash, limits.perOwner);
    const remote = remotes[request.scdType];
    if (remote === undefined) throw typeUnsupported();
    const pseudonym = request.pseudonym?.normalize('NFC').trim() ?? newPseudonym();
    assertRevealsNothing(pseudonym, owner.subject, request.remoteId);
    const key = request.csr === undefined ? undefined : await this.checkedKey(request.csr, request, remote);
    const asked = { ...request, certificateId, pseudonym, subject: owner.subject };
    const row = await this.reserve(ownerHash, remote, asked, key);
    try {
      if (key === undefined) await this.onboard(row, remote);
      else await this.certify(row, key);
    } catch (error) {
      // Nothing came of it, and the caller is told so: nothing stays either.
      await this.parts.sql('bb_scd_device').where({ id: row.id, state: 'PENDING' }).delete();
      throw error;
    }
    return shown((await rows.get(row.id)) ?? row, now());
  }

  /** @throws `NotFoundError` `SCD_CERTIFICATE_NOT_FOUND`, for those of others too */
  async find(psut: string, certificateId: string): Promise<DeviceCertificate> {
    return shown(await this.own(psut, certificateId), this.parts.now());
  }

  /** @param filter - of `/cert/list`; nothing: all @throws `InputError` `SCD_INPUT_INVALID` */
  async list(psut: string, filter?: unknown): Promise<DeviceCertificate[]> {
    const { rows, keys, now } = this.parts;
    const wanted = readFilter(filter);
    const all = await rows.ofOwner(keys.lookUp('owner', psut));
    return all.filter((row) => wanted === undefined || stateOf(row, now()) === wanted).map((row) => shown(row, now()));
  }

  /**
   * Suspends, reactivates or revokes; cancels what is pending.
   *
   * @param body - of `PATCH /cert/{certificateId}`
   * @throws `InputError` `SCD_INPUT_INVALID`; `NotFoundError` `SCD_CERTIFICATE_NOT_FOUND`; `StateError` `SCD_STATUS_CONFLICT`
   */
  async change(psut: string, certificateId: string, body: unknown): Promise<DeviceCertificate> {
    const wanted = readChange(body, this.parts.now());
    const row = await this.own(psut, certificateId);
    if (wanted.state === 'CANCELED') await this.parts.cancellation.cancel(row);
    else await this.parts.changes.change(row, { ...wanted, state: wanted.state });
    return this.find(psut, certificateId);
  }

  private async own(psut: string, certificateId: string): Promise<DeviceRow> {
    const { rows, keys } = this.parts;
    const row = await rows.find(keys.lookUp('owner', psut), certificateId);
    if (row) return row;
    throw new NotFoundError<ScdErrorCode>('SCD_CERTIFICATE_NOT_FOUND', 'There is no such certificate of this person.');
  }

  private async checkedKey(csr: Uint8Array, request: RegistrationRequest, remote: RemoteScd): Promise<CheckedKey> {
    if (remote.certifies) {
      const errors = [{ path: 'CSR', message: 'is not taken for devices whose own authority certifies them' }];
      throw new InputError<ScdErrorCode>('SCD_INPUT_INVALID', 'The request cannot be used.', { details: { errors } });
    }
    const key = await checkRequestedKey(csr, this.parts.rows);
    await checkDeviceKey(key, remote, request);
    return key;
  }

  /** Takes pseudonym and key before anything is asked of anybody. */
  private async reserve(
    ownerHash: string,
    remote: RemoteScd,
    asked: RegistrationRequest & Pick<DeviceRow, 'certificateId'> & Pick<DeviceRow['box'], 'pseudonym' | 'subject'>,
    key: CheckedKey | undefined,
  ): Promise<DeviceRow> {
    const { rows, keys, timings, now } = this.parts;
    const pseudonymHash = keys.lookUp('pseudonym', normalised(asked.pseudonym));
    const endsAt = new Date(now().getTime() + timings.onboardMs);
    const { certificateId, pseudonym, scdType, remoteId, keyId, subject } = asked;
    const verificationCode = key === undefined ? newCode() : '';
    const isMine = await rows.insert({
      ...{ certificateId, ownerHash, remote: remote.name, pseudonymHash, endsAt },
      ...(key === undefined ? {} : { keyHash: key.keyHash }),
      // Whoever dies before the session is noted leaves a row that is swept up then.
      dueAt: new Date(now().getTime() + timings.leaseMs),
      box: {
        ...{ pseudonym, scdType, remoteId, keyId, subject, verificationCode },
        ...{ handle: '', session: null, certificates: [] },
        // As of whoever dies before the certificate is kept: the scheduler goes on with it.
        ...(key === undefined ? {} : { csr: Buffer.from(key.csr).toString('base64'), isAsking: false }),
      },
    });
    const row = isMine ? await rows.find(ownerHash, certificateId) : undefined;
    if (row) return row;
    if (key !== undefined && (await rows.hasKey(key.keyHash))) {
      throw new StateError<ScdErrorCode>('SCD_KEY_USED', 'The key has a certificate already.');
    }
    throw new StateError<ScdErrorCode>('SCD_PSEUDONYM_TAKEN', 'Somebody has that pseudonym.');
  }

  private async onboard(row: DeviceRow, remote: RemoteScd): Promise<void> {
    const { rows, serviceName, timings, now } = this.parts;
    const { remoteId, keyId, verificationCode } = row.box;
    const requestId = row.certificateId;
    const text = serviceName.slice(0, remote.maxTextCharacters);
    const opened = await remote.onboard({ requestId, remoteId, keyId, text, verificationCode });
    const code = remote.makesCodes ? (opened.verificationCode ?? '') : verificationCode;
    const box = { ...row.box, session: opened.session, verificationCode: code };
    if (await rows.change(row, { box, dueAt: new Date(now().getTime() + timings.pollMs) })) return;
    // It was canceled while it was on its way.
    await remote.cancel(opened.session);
  }

  private async certify(row: DeviceRow, key: CheckedKey): Promise<void> {
    const failure = await this.parts.certification.certify(row, key, row.box.keyId);
    if (failure === null) return;
    throw new UnusableError<ScdErrorCode>('SCD_CSR_INVALID', 'The key could not be certified.', {
      details: { reason: failure },
    });
  }
}

/** Four digits that an owner compares. */
export function newCode(): string {
  return String(randomInt(CODES)).padStart(4, '0');
}

function typeUnsupported(): UnusableError<ScdErrorCode> {
  return new UnusableError<ScdErrorCode>('SCD_TYPE_UNSUPPORTED', 'Devices of this type cannot be used here.');
}
