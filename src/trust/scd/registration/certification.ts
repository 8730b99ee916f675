import { EsignError } from '../../../errors.js';
import { parseCertificate, parseCsr } from '../../../pki/index.js';
import type { AuditTrail, CertificateAuthority } from '../../building-block/contract.js';
import type { RemoteScd } from '../remote/contract.js';
import { sha256 } from '../../store/digest.js';
import { orOvertaken, Overtaken } from '../overtaken.js';
import { isAsAsked, keyHashOf, names, type CheckedKey } from './key-check.js';
import type { DeviceBox, DevicePatch, DeviceRow, DeviceRows } from './rows.js';

/** Why a registration came to nothing; a word for the owner's list of certificates. */
export type RegistrationFailure =
  | 'refused'
  | 'timeout'
  | 'wrong_code'
  | 'device_unusable'
  | 'lost'
  | 'key_unusable'
  | 'canceled'
  | 'identity_mismatch'
  | 'certificate_unusable';

/** What certificates of devices are made and kept with. */
export interface CertificationParts {
  readonly rows: DeviceRows;
  readonly authority: CertificateAuthority;
  readonly audit: AuditTrail;
  readonly now: () => Date;
}

/** Turns a pending registration into a certificate, or into an error. */
export class Certification {
  constructor(private readonly parts: CertificationParts) {}

  /**
   * Has the authority certify a key in the name that was verified, and keeps the certificate. What is asked for is written down before: a
   * process that dies meanwhile leaves no key that could be certified a second time.
   *
   * @throws `UnavailableError` and `UnusableError` of the authority: nothing was kept then
   */
  async certify(row: DeviceRow, key: CheckedKey, keyId: number | null): Promise<RegistrationFailure | null> {
    const { rows } = this.parts;
    const box = { ...row.box, keyId, csr: Buffer.from(key.csr).toString('base64'), isAsking: true };
    if (!(await rows.change(row, { box, keyHash: key.keyHash }))) return this.overtaken(row, key.keyHash);
    const taken = await rows.get(row.id);
    return taken === undefined ? 'lost' : this.issue(taken, key);
  }

  /** Goes on with a key that was taken; where the authority may have certified it and would do so twice, nobody is asked. */
  async resume(row: DeviceRow): Promise<RegistrationFailure | null> {
    const csr = new Uint8Array(Buffer.from(row.box.csr ?? '', 'base64'));
    if (row.box.isAsking === true && this.parts.authority.isRepeatable !== true) return 'lost';
    return this.certify(row, { csr, keyHash: keyHashOf(parseCsr(csr).publicKey.der) }, row.box.keyId);
  }

  /** Keeps a certificate that the remote's own authority issued, when it is about the very person who asked. */
  async adopt(
    row: DeviceRow,
    remote: RemoteScd,
    { certificates, handle }: { readonly certificates: readonly Uint8Array[]; readonly handle: string },
  ): Promise<RegistrationFailure | null> {
    const [own] = certificates;
    if (own === undefined) return 'certificate_unusable';
    try {
      if (!names(own, row.box.subject)) return 'identity_mismatch';
      if ((await remote.isTrusted?.(certificates, this.parts.now())) === false) return 'certificate_unusable';
      const keyHash = keyHashOf(parseCertificate(own).publicKey.der);
      return await this.keep({ ...row, box: { ...row.box, handle } }, certificates, keyHash);
    } catch (error) {
      if (error instanceof EsignError && String(error.code).startsWith('PKI_')) return 'certificate_unusable';
      throw error;
    }
  }

  /** The owner sees why; the pseudonym is free again, and so is a key that the authority was never asked to certify. */
  async fail(row: DeviceRow, reason: RegistrationFailure): Promise<void> {
    const patch = { state: 'ERROR', reason, pseudonymHash: null, dueAt: null } as const;
    const ended = { ...patch, box: { ...row.box, session: null } };
    await this.change(row, ended, 'device_not_registered', { reason });
  }

  private async issue(row: DeviceRow, key: CheckedKey): Promise<RegistrationFailure | null> {
    const { rows, authority, now } = this.parts;
    const { subject } = row.box;
    try {
      const { certificates } = await authority.issue(key.csr, 'device', subject);
      const [own] = certificates;
      if (own === undefined || !isAsAsked(own, key, subject, now())) return 'certificate_unusable';
      return await this.keep(row, certificates, key.keyHash);
    } catch (error) {
      if (error instanceof EsignError) await rows.change(row, { box: { ...row.box, isAsking: false } });
      throw error;
    }
  }

  /** Somebody else has changed the row: it is as they left it, unless the key is another device's. */
  private async overtaken({ id }: DeviceRow, keyHash: string): Promise<RegistrationFailure | null> {
    const holder = await this.parts.rows.withKey(keyHash);
    return holder !== undefined && holder.id !== id ? 'key_unusable' : null;
  }

  private async keep(
    row: DeviceRow,
    certificates: readonly Uint8Array[],
    keyHash: string,
  ): Promise<RegistrationFailure | null> {
    const own = certificates[0] ?? new Uint8Array();
    const { serialNumber, notAfter } = parseCertificate(own);
    const box = {
      ...withoutRequest(row.box),
      ...{ session: null, verificationCode: '' },
      certificates: certificates.map((der) => Buffer.from(der).toString('base64')),
    };
    const active = { state: 'ACTIVE', box, keyHash, notAfter, dueAt: null } as const;
    const details = { serialNumber, thumbprint: sha256(own) };
    const isKept = await this.change(row, active, 'certificate_issued', details);
    return isKept ? null : this.overtaken(row, keyHash);
  }

  /** Changes the row and writes down what that was, both or neither. @returns whether nobody else has changed it in between */
  private change(row: DeviceRow, patch: DevicePatch, step: string, details: Record<string, string>): Promise<boolean> {
    const { audit, rows } = this.parts;
    return orOvertaken(
      audit.write({ operationId: row.certificateId, step, signatureType: 'SCD', details }, async (trx) => {
        if (!(await rows.change(row, patch, trx))) throw new Overtaken();
      }),
    );
  }
}

function withoutRequest(box: DeviceBox): DeviceBox {
  return Object.fromEntries(
    Object.entries(box).filter(([name]) => name !== 'csr' && name !== 'isAsking'),
  ) as unknown as DeviceBox;
}
