import type { Knex } from 'knex';
import { isDuplicateKey, readBinary, readDate, readText, writeBinary, type Row } from '../../db/index.js';
import type { CertificateProfile } from '../building-block/contract.js';
import { certificateState, certificateUnknown, requestRefused } from './errors.js';

/** How a certificate stands. */
export type CertificateStanding = 'good' | 'suspended' | 'revoked';

/** A certificate in the register. */
export interface Registered {
  readonly serialNumber: string;
  readonly profile: CertificateProfile;
  readonly status: CertificateStanding;
  readonly subjectHash: string;
  /** DER of a device's; null of a one-time one, and until it is signed. */
  readonly certificate: Uint8Array | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly changedAt: Date;
}

/** What is known of a certificate before it is signed. */
export type NewCertificate = Omit<Registered, 'status' | 'certificate' | 'changedAt'> & {
  /** SHA-256 of the public key, hex. */
  readonly keyHash: string;
};

/** From where a certificate may get to a state; a revoked one stays so. */
const FROM: Readonly<Record<CertificateStanding, readonly CertificateStanding[]>> = {
  good: ['suspended'],
  suspended: ['good'],
  revoked: ['good', 'suspended'],
};

/** Every certificate that the authority has issued. Of one-time ones it keeps neither name nor certificate. */
export class Register {
  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  /**
   * Writes a certificate down before it is signed: what is out there is never unknown here, and no key comes twice.
   *
   * @returns what is there already when the same device is certified once more in the same name
   * @throws `UnusableError` `ENROLMENT_REFUSED` `key_reused`
   */
  async reserve(fresh: NewCertificate): Promise<Registered> {
    const { serialNumber, keyHash, subjectHash, profile, notBefore, notAfter } = fresh;
    const changedAt = this.now();
    try {
      await this.sql('ca_certificate').insert({
        ...{ serial_number: serialNumber, key_hash: keyHash, subject_hash: subjectHash, profile, status: 'good' },
        ...{ not_before: notBefore, not_after: notAfter, changed_at: changedAt },
      });
      return {
        ...{ serialNumber, subjectHash, profile, notBefore, notAfter, changedAt },
        status: 'good',
        certificate: null,
      };
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const row = await this.sql<Row>('ca_certificate').where('key_hash', keyHash).first();
      const known = row && registeredOf(row);
      if (known?.profile !== 'device' || known.subjectHash !== subjectHash || known.status !== 'good')
        throw requestRefused('key_reused');
      return known;
    }
  }

  async keep(serialNumber: string, der: Uint8Array): Promise<void> {
    await this.sql('ca_certificate')
      .where('serial_number', serialNumber)
      .update({ certificate: writeBinary(this.sql, der) });
  }

  async find(serialNumber: string): Promise<Registered | null> {
    const row = await this.sql<Row>('ca_certificate').where('serial_number', serialNumber).first();
    return row ? registeredOf(row) : null;
  }

  /** Whether a device has a valid certificate in a name. */
  async hasDevice(subjectHash: string): Promise<boolean> {
    const rows = await this.sql<Row>('ca_certificate')
      .where({ subject_hash: subjectHash, profile: 'device', status: 'good' })
      .where('not_after', '>', this.now())
      .limit(1);
    return rows.length > 0;
  }

  /** Certificates that a list has to name; those that have ended are left out. */
  async notGood(): Promise<readonly Registered[]> {
    const rows = await this.sql<Row>('ca_certificate')
      .whereIn('status', ['suspended', 'revoked'])
      .where('not_after', '>', this.now())
      .orderBy('id');
    return rows.map(registeredOf);
  }

  /**
   * Changes how a device's certificate stands; once more to the same is no change.
   *
   * @throws `NotFoundError` `CA_CERTIFICATE_UNKNOWN`; `StateError` `CA_CERTIFICATE_STATE`
   */
  async change(serialNumber: string, status: CertificateStanding): Promise<void> {
    const changed = await this.sql('ca_certificate')
      .where({ serial_number: serialNumber, profile: 'device' })
      .whereIn('status', [...FROM[status]])
      .update({ status, changed_at: this.now() });
    if (changed > 0) return;
    const known = await this.find(serialNumber);
    if (known?.profile !== 'device') throw certificateUnknown();
    if (known.status !== status) throw certificateState(known.status);
  }
}

function registeredOf(row: Row): Registered {
  return {
    serialNumber: readText(row['serial_number']),
    profile: readText(row['profile']) as CertificateProfile,
    status: readText(row['status']) as CertificateStanding,
    subjectHash: readText(row['subject_hash']),
    certificate: row['certificate'] === null ? null : new Uint8Array(readBinary(row['certificate'])),
    notBefore: readDate(row['not_before']),
    notAfter: readDate(row['not_after']),
    changedAt: readDate(row['changed_at']),
  };
}
