import { EsignError } from '../../../errors.js';
import type { RemoteOutcome, RemoteScd } from '../remote/contract.js';
import type { Completing } from './completing.js';
import { after, changeAndNote, fail, note, usableDevice, type SigningParts } from './parts.js';
import { certificatesOf, isGood, prepare, signedHashOf } from './preparation.js';
import type { SignatureRow } from './rows.js';

const FAST_POLLS = 20;
const SLOWER = 3;

/** Asks remotes what has come of requests, many at a time, and checks what came. */
export class Collecting {
  constructor(
    private readonly parts: SigningParts,
    private readonly completing: Completing,
  ) {}

  /** @param rows - of one remote, no more than it takes at a time */
  async collect(rows: readonly SignatureRow[]): Promise<void> {
    const remote = this.parts.remoteNamed(rows[0]?.remote ?? '');
    if (remote === undefined) {
      for (const row of rows) await fail(this.parts, row, 'lost');
      return;
    }
    const outcomes = await this.outcomesOf(remote, rows);
    const waiting: SignatureRow[] = [];
    for (const [at, row] of rows.entries()) {
      const outcome = outcomes?.[at];
      if (outcome !== undefined && outcome.state !== 'pending') await this.take(remote, row, outcome);
      else if (row.endsAt <= this.parts.now()) await fail(this.parts, row, 'timeout');
      else if (outcome?.session !== undefined) await this.goOn(row, outcome.session);
      else waiting.push(row);
    }
    await this.postpone(waiting);
  }

  /** @returns nothing while the remote is away: what it will say is asked for again */
  private async outcomesOf(
    remote: RemoteScd,
    rows: readonly SignatureRow[],
  ): Promise<readonly RemoteOutcome[] | undefined> {
    try {
      return await remote.outcomes(rows.map(({ box }) => box.session ?? ''));
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      this.parts.log.warn({ remote: remote.name, code: String(error.code) }, 'outcomes could not be asked for');
      return undefined;
    }
  }

  private async take(remote: RemoteScd, row: SignatureRow, outcome: RemoteOutcome): Promise<void> {
    const { calls, blocks } = this.parts;
    if (outcome.state !== 'failed') return this.check(remote, row, outcome);
    if (outcome.isBlocked === true && row.deviceId !== null) await blocks.add(row.deviceId, row.box.serviceName);
    const isEnded = await fail(this.parts, row, outcome.reason, { isOpen: false });
    if (isEnded && (outcome.reason === 'refused' || outcome.reason === 'wrong_code'))
      await calls.refused(row.targetHash);
  }

  /** Nothing that a remote says is believed: the value must be the registered key's, over exactly what was asked for. */
  private async check(remote: RemoteScd, row: SignatureRow, outcome: RemoteOutcome): Promise<void> {
    const { rows, timings } = this.parts;
    const device = await usableDevice(this.parts, row);
    const signingTime = new Date(row.box.signingTime ?? 0);
    const prepared = device && (await prepare(remote, device, { box: row.box, signingTime }));
    const [own = new Uint8Array()] = device ? certificatesOf(device.box) : [];
    const isSound =
      prepared !== undefined &&
      outcome.state === 'signed' &&
      signedHashOf(prepared) === row.box.signedHash &&
      (outcome.certificate === undefined || Buffer.compare(outcome.certificate, own) === 0) &&
      (await isGood(prepared, own, outcome.value));
    if (!isSound) {
      await note(this.parts, row, 'device_signature_refused', { usable: device === undefined ? 'no' : 'yes' });
      await fail(this.parts, row, 'device_unusable', { isOpen: false });
      return;
    }
    const value = Buffer.from(outcome.value).toString('base64');
    const dueAt = after(this.parts, timings.leaseMs);
    const signed = { state: 'value', isOpen: false, box: { ...row.box, value }, dueAt, tries: 0 } as const;
    const certificateId = device?.certificateId ?? '';
    if (!(await changeAndNote(this.parts, row, signed, 'device_signed', { certificateId }))) return;
    const fresh = await rows.find(row.operationId);
    if (fresh) await this.completing.complete(fresh);
  }

  private async goOn(row: SignatureRow, session: string): Promise<void> {
    const dueAt = after(this.parts, this.parts.timings.pollMs);
    await this.parts.rows.change(row, { box: { ...row.box, session }, dueAt });
  }

  private async postpone(waiting: readonly SignatureRow[]): Promise<void> {
    const { rows, timings, now } = this.parts;
    const youngMs = FAST_POLLS * timings.pollMs;
    const isYoung = ({ createdAt }: SignatureRow): boolean => now().getTime() - createdAt.getTime() < youngMs;
    const ids = (some: readonly SignatureRow[]): number[] => some.map(({ id }) => id);
    await rows.postpone(ids(waiting.filter(isYoung)), after(this.parts, timings.pollMs));
    await rows.postpone(ids(waiting.filter((row) => !isYoung(row))), after(this.parts, SLOWER * timings.pollMs));
  }
}
