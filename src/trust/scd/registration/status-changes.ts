import { EsignError, StateError } from '../../../errors.js';
import { parseCertificate } from '../../../pki/index.js';
import type { AuditTrail, CertificateAuthority } from '../../building-block/contract.js';
import type { TrustLog } from '../../log.js';
import type { ScdErrorCode } from '../errors.js';
import type { RemoteScd } from '../remote/contract.js';
import type { DeviceState } from '../vocabulary.js';
import type { ChangeRequest } from './request-rules.js';
import type { DeviceRow, DeviceRows, Publication } from './rows.js';
import { stateOf } from './shown.js';

const MAX_RETRY_MS = 10 * 60_000;

const NEXT: Readonly<Partial<Record<DeviceState, readonly DeviceState[]>>> = {
  ACTIVE: ['SUSPENDED', 'REVOKED'],
  SUSPENDED: ['ACTIVE', 'REVOKED'],
};
const PUBLICATIONS = { ACTIVE: 'reactivate', SUSPENDED: 'suspend', REVOKED: 'revoke' } as const;

type StatusChange = ChangeRequest & { readonly state: keyof typeof PUBLICATIONS };

/** What status changes are made with. */
export interface StatusParts {
  readonly rows: DeviceRows;
  readonly authority: CertificateAuthority;
  readonly remoteNamed: (name: string) => RemoteScd | undefined;
  readonly unblock: (deviceId: number) => Promise<void>;
  /** Until an authority that could not be reached is tried again; twice as long each time. */
  readonly retryMs: number;
  readonly audit: AuditTrail;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** Suspends, reactivates and revokes, here at once and at the authority as soon as it can be reached. */
export class StatusChanges {
  constructor(private readonly parts: StatusParts) {}

  /**
   * Changes what a certificate may do. The state that it is in already is no change.
   *
   * @throws `StateError` `SCD_STATUS_CONFLICT`
   */
  async change(row: DeviceRow, wanted: StatusChange): Promise<void> {
    const { rows, unblock, audit, now } = this.parts;
    const state = stateOf(row, now());
    if (state === wanted.state) return;
    if (NEXT[state]?.includes(wanted.state) !== true) throw conflict(state);
    const isOver = wanted.state === 'REVOKED';
    const patch = {
      ...{ state: wanted.state, reason: wanted.reason, tries: 0 },
      ...(this.isPublished(row) ? { publication: PUBLICATIONS[wanted.state], dueAt: now() } : {}),
      ...(isOver ? { pseudonymHash: null } : {}),
    };
    const step = `certificate_${wanted.state === 'ACTIVE' ? 'reactivated' : wanted.state.toLowerCase()}`;
    const event = { operationId: row.certificateId, step, signatureType: 'SCD', details: { from: state } } as const;
    await audit.write(event, async (trx) => {
      if (!(await rows.change(row, patch, trx))) throw conflict(state);
    });
    if (wanted.state === 'ACTIVE') await unblock(row.id);
    const fresh = await rows.get(row.id);
    if (fresh) await this.publish(fresh);
  }

  /** Tells the authority what it is still to be told; what it cannot hear now it is told later. */
  async publish(row: DeviceRow): Promise<void> {
    const { rows, authority, retryMs, log, now } = this.parts;
    const { publication, certificateId } = row;
    if (publication === null || authority.revocation === null) return;
    try {
      await this.tell(row, publication);
      await rows.change(row, { publication: null, dueAt: null, tries: 0 });
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      const code = String(error.code);
      // The authority says that it stands as asked, or that it has never heard of the certificate: asking again changes nothing.
      if (error.status === 409 || error.status === 404) {
        log.warn({ certificateId, publication, code }, 'the authority did not take a change of a certificate’s status');
        await rows.change(row, { publication: null, dueAt: null, tries: 0 });
        return;
      }
      log.warn({ certificateId, publication, code }, 'a change of status waits for the authority');
      const dueAt = new Date(now().getTime() + Math.min(retryMs * 2 ** row.tries, MAX_RETRY_MS));
      await rows.change(row, { tries: row.tries + 1, dueAt });
    }
  }

  private async tell({ box }: DeviceRow, publication: Publication): Promise<void> {
    const [own = ''] = box.certificates;
    const { serialNumber } = parseCertificate(Buffer.from(own, 'base64'));
    await this.parts.authority.revocation?.[publication](serialNumber);
  }

  /** Certificates of remotes with an authority of their own are revoked there; here they are only used no more. */
  private isPublished({ remote }: DeviceRow): boolean {
    const { authority, remoteNamed } = this.parts;
    return authority.revocation !== null && remoteNamed(remote)?.certifies !== true;
  }
}

function conflict(state: DeviceState): StateError<ScdErrorCode> {
  const message = 'The certificate cannot be changed so from the state it is in.';
  return new StateError<ScdErrorCode>('SCD_STATUS_CONFLICT', message, { details: { state } });
}
