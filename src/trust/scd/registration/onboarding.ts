import { EsignError, UnavailableError } from '../../../errors.js';
import type { TrustLog } from '../../log.js';
import type { RemoteOutcome, RemoteScd } from '../remote/contract.js';
import type { DeviceTimings } from '../vocabulary.js';
import type { Cancellation } from './cancellation.js';
import type { Certification, RegistrationFailure } from './certification.js';
import { checkRequestedKey } from './key-check.js';
import type { DeviceRow, DeviceRows } from './rows.js';
import type { StatusChanges } from './status-changes.js';

const SLOWER = 3;

/** What pending registrations are carried on with. */
export interface OnboardingParts {
  readonly rows: DeviceRows;
  readonly certification: Certification;
  readonly changes: StatusChanges;
  readonly cancellation: Cancellation;
  readonly remoteNamed: (name: string) => RemoteScd | undefined;
  readonly timings: DeviceTimings;
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** Carries on registrations whose owners are choosing a PIN, and what others are still to be told: the authority of changes, devices of an end. */
export class Onboarding {
  constructor(private readonly parts: OnboardingParts) {}

  /** Work that is due. */
  async claim(limit: number): Promise<(() => Promise<void>)[]> {
    const { rows, timings, now } = this.parts;
    const claimed = await rows.claim(limit, new Date(now().getTime() + timings.leaseMs));
    return claimed.map((row) => () => this.advance(row));
  }

  private async advance(row: DeviceRow): Promise<void> {
    if (row.state === 'ERROR') {
      await this.parts.cancellation.tell(row);
      return;
    }
    if (row.state !== 'PENDING') {
      await this.parts.changes.publish(row);
      return;
    }
    const { rows, certification, now } = this.parts;
    const isOver = row.endsAt !== null && row.endsAt <= now();
    const fresh = async (): Promise<DeviceRow> => (await rows.get(row.id)) ?? row;
    try {
      const failure = await (row.box.csr === undefined ? this.ask(row, isOver) : certification.resume(row));
      if (failure !== null) await certification.fail(await fresh(), failure);
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      this.parts.log.warn({ certificateId: row.certificateId, code: String(error.code) }, 'a registration goes wrong');
      if (!(error instanceof UnavailableError)) await certification.fail(await fresh(), 'key_unusable');
      else if (isOver) await certification.fail(await fresh(), 'timeout');
      else await this.later(await fresh());
    }
  }

  /** Asks the remote what became of a registration. */
  private async ask(row: DeviceRow, isOver: boolean): Promise<RegistrationFailure | null> {
    const remote = this.parts.remoteNamed(row.remote);
    const { session } = row.box;
    // Without a session the process died before it could be noted: nobody is waiting for an answer any more.
    if (remote === undefined || session === null) return 'lost';
    const [outcome] = await remote.outcomes([session]);
    if (!isOver || outcome?.state !== 'pending') return this.take(row, remote, outcome);
    await this.giveUp(row, remote, session);
    return null;
  }

  private async take(
    row: DeviceRow,
    remote: RemoteScd,
    outcome: RemoteOutcome | undefined,
  ): Promise<RegistrationFailure | null> {
    const { rows, certification } = this.parts;
    switch (outcome?.state) {
      case 'pending':
        await this.later(row, outcome.session);
        return null;
      case 'failed':
        return outcome.reason;
      case 'requested':
        return certification.certify(row, await checkRequestedKey(outcome.csr, rows), outcome.keyId ?? row.box.keyId);
      case 'certified':
        return certification.adopt(row, remote, outcome);
      case 'signed':
      case undefined:
        return 'lost';
    }
  }

  private async later(row: DeviceRow, session?: string): Promise<void> {
    const { rows, timings, now } = this.parts;
    const age = now().getTime() - row.createdAt.getTime();
    const pauseMs = timings.pollMs * (age < 20 * timings.pollMs ? 1 : SLOWER);
    const box = session === undefined ? {} : { box: { ...row.box, session } };
    await rows.change(row, { dueAt: new Date(now().getTime() + pauseMs), ...box });
  }

  private async giveUp(row: DeviceRow, remote: RemoteScd, session: string): Promise<void> {
    await this.parts.certification.fail(row, 'timeout');
    await remote.cancel(session);
  }
}
