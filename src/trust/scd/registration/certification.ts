import { EsignError } from '../../../errors.js';
import { parseCertificate } from '../../../pki/index.js';
import type { AuditTrail, CertificateAuthority } from '../../building-block/contract.js';
import type { RemoteScd } from '../remote/contract.js';
import { sha256 } from '../../store/digest.js';
import { isAsAsked, keyHashOf, names, type CheckedKey } from './key-check.js';
import type { DeviceRow, DeviceRows } from './rows.js';

/** Why a registration came to nothing; a word for the owner's list of certificates. */
export type RegistrationFailure =
  | 'refused'
  | 'timeout'
  | 'wrong_code'
  | 'device_unusable'
  | 'lost'
  | 'key_unusable'
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
   * Has the authority certify a key in the name that was verified, and keeps the certificate.
   *
   * @throws `UnavailableError` and `UnusableError` of the authority: nothing was kept then
   */
  async certify(row: DeviceRow, key: CheckedKey, keyId: number | null): Promise<RegistrationFailure | null> {
    const { authority, now } = this.parts;
    const { certificates } = await authority.issue(key.csr, 'device', row.box.subject);
    const [own] = certificates;
    if (own === undefined || !isAsAsked(own, key, row.box.subject, now())) return 'certificate_unusable';
    return this.keep({ ...row, box: { ...row.box, keyId } }, certificates, key.keyHash);
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

  /** The owner sees why; pseudonym and key are free again. */
  async fail(row: DeviceRow, reason: RegistrationFailure): Promise<void> {
    const patch = { state: 'ERROR', reason, pseudonymHash: null, dueAt: null } as const;
    if (await this.parts.rows.change(row, { ...patch, box: { ...row.box, session: null } })) {
      await this.note(row, 'device_not_registered', { reason });
    }
  }

  private async keep(
    row: DeviceRow,
    certificates: readonly Uint8Array[],
    keyHash: string,
  ): Promise<RegistrationFailure | null> {
    const own = certificates[0] ?? new Uint8Array();
    const { serialNumber, notAfter } = parseCertificate(own);
    const box = {
      ...row.box,
      ...{ session: null, verificationCode: '' },
      certificates: certificates.map((der) => Buffer.from(der).toString('base64')),
    };
    const isKept = await this.parts.rows.change(row, { state: 'ACTIVE', box, keyHash, notAfter, dueAt: null });
    if (!isKept) return (await this.parts.rows.hasKey(keyHash)) ? 'key_unusable' : null;
    await this.note(row, 'certificate_issued', { serialNumber, thumbprint: sha256(own) });
    return null;
  }

  private note({ certificateId }: DeviceRow, step: string, details: Record<string, string>): Promise<void> {
    return this.parts.audit.write({ operationId: certificateId, step, signatureType: 'SCD', details });
  }
}
