import { EsignError, StateError } from '../../../errors.js';
import type { AuditTrail } from '../../building-block/contract.js';
import type { TrustLog } from '../../log.js';
import type { ScdErrorCode } from '../errors.js';
import type { RemoteScd } from '../remote/contract.js';
import type { DeviceRow, DeviceRows } from './rows.js';

const MAX_TRIES = 5;

/** What pending registrations are ended with. */
export interface CancellationParts {
  readonly rows: DeviceRows;
  readonly remoteNamed: (name: string) => RemoteScd | undefined;
  readonly retryMs: number;
  readonly audit: AuditTrail;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** Ends registrations that their owners want no more: here at once, and on the device as soon as its service can be reached. */
export class Cancellation {
  constructor(private readonly parts: CancellationParts) {}

  /**
   * Ends a pending registration; its pseudonym is free again. Once more is no change.
   *
   * @throws `StateError` `SCD_STATUS_CONFLICT` when it is pending no more, or its key is being certified: that can be revoked afterwards
   */
  async cancel(row: DeviceRow): Promise<void> {
    const { rows, audit, now } = this.parts;
    if (row.state === 'ERROR' && row.reason === 'canceled') return;
    if (row.state !== 'PENDING' || row.box.csr !== undefined) throw conflict();
    const dueAt = row.box.session === null ? null : now();
    const ended = { state: 'ERROR', reason: 'canceled', pseudonymHash: null, dueAt, tries: 0 } as const;
    const step = 'device_registration_canceled';
    await audit.write({ operationId: row.certificateId, step, signatureType: 'SCD', details: {} }, async (trx) => {
      if (!(await rows.change(row, ended, trx))) throw conflict();
    });
  }

  /** Takes the request off the device's screen, as far as its service can. */
  async tell(row: DeviceRow): Promise<void> {
    const { rows, remoteNamed, retryMs, log, now } = this.parts;
    const { session } = row.box;
    const box = { ...row.box, session: null };
    try {
      if (session !== null) await remoteNamed(row.remote)?.cancel(session);
      await rows.change(row, { box, dueAt: null });
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      const { certificateId, tries } = row;
      log.warn({ certificateId, code: String(error.code) }, 'a registration stays on a device’s screen');
      if (tries >= MAX_TRIES) await rows.change(row, { box, dueAt: null });
      else await rows.change(row, { tries: tries + 1, dueAt: new Date(now().getTime() + retryMs * 2 ** tries) });
    }
  }
}

function conflict(): StateError<ScdErrorCode> {
  return new StateError<ScdErrorCode>('SCD_STATUS_CONFLICT', 'The registration is not one that can be canceled.');
}
