import { EsignError, UnavailableError } from '../../../errors.js';
import { correlated } from '../../correlation.js';
import type { DeviceRow } from '../registration/rows.js';
import type { RemoteScd } from '../remote/contract.js';
import { after, changeAndNote, fail, usableDevice, type SigningParts } from './parts.js';
import { digestToSend, prepare, remoteDeviceOf, signedHashOf } from './preparation.js';
import type { SignatureRow } from './rows.js';

/** Polls that a device's own time ends before ours, so that an answer in the last moment still arrives. */
const SLACK_POLLS = 5;
const MIN_TIMEOUT_MS = 1_000;

/** Sends requests to devices. */
export class Sending {
  constructor(private readonly parts: SigningParts) {}

  /** A name that nobody has, a device that may not sign, an e-service that its owner has blocked: nothing is sent, and nobody answers. */
  async send(row: SignatureRow): Promise<void> {
    const { rows, blocks, remoteNamed } = this.parts;
    const device = await usableDevice(this.parts, row);
    const remote = device && remoteNamed(device.remote);
    if (!device || !remote || (await blocks.has(device.id, row.box.serviceName))) {
      await rows.change(row, { dueAt: row.endsAt });
      return;
    }
    // It may have been sent by a process that died: where the remote cannot tell a repetition, nobody is asked twice.
    if (row.state === 'sending' && !remote.isRepeatable) {
      await fail(this.parts, row, 'lost');
      return;
    }
    try {
      await correlated(row.box.correlationId ?? row.operationId, () => this.sendTo(device, remote, row));
    } catch (error) {
      await this.notSent(row.operationId, remote, error);
    }
  }

  private async sendTo(device: DeviceRow, remote: RemoteScd, row: SignatureRow): Promise<void> {
    const { rows, timings, now } = this.parts;
    const { operationId, code: verificationCode } = row;
    const signingTime = row.box.signingTime === null ? wholeSecond(now()) : new Date(row.box.signingTime);
    const prepared = await prepare(remote, device, { box: row.box, signingTime });
    const signedHash = signedHashOf(prepared);
    const { certificateId } = device;
    const box = { ...row.box, signingTime: signingTime.toISOString(), signedHash, certificateId };
    const dueAt = after(this.parts, timings.leaseMs);
    if (!(await rows.change(row, { state: 'sending', remote: remote.name, box, isOpen: true, dueAt }))) return;
    const opened = await remote.sign({
      ...{ requestId: operationId, device: remoteDeviceOf(device), digest: digestToSend(prepared) },
      toBeSigned: prepared.toBeSigned,
      ...{ algorithm: prepared.algorithm, serviceName: box.serviceName, verificationCode },
      text: shortened(box.displayText, remote.maxTextCharacters),
      timeoutMs: Math.max(MIN_TIMEOUT_MS, row.endsAt.getTime() - now().getTime() - SLACK_POLLS * timings.pollMs),
    });
    const sending = await rows.find(operationId);
    const { session } = opened;
    const code = remote.makesCodes ? (opened.verificationCode ?? '') : verificationCode;
    const sent = { state: 'sent', code, dueAt: after(this.parts, timings.pollMs) } as const;
    const patch = { ...sent, box: { ...box, session } };
    const details = { certificateId, signedHash, remote: remote.name };
    const isAsked =
      sending?.state === 'sending' && (await changeAndNote(this.parts, sending, patch, 'device_asked', details));
    if (isAsked) return;
    // It was called off while it was on its way.
    await remote.cancel(session);
  }

  private async notSent(operationId: string, remote: RemoteScd, error: unknown): Promise<void> {
    if (!(error instanceof EsignError)) throw error;
    const { rows, timings, log } = this.parts;
    log.warn({ operationId, remote: remote.name, code: String(error.code) }, 'a device could not be asked');
    const row = await rows.find(operationId);
    if (row?.state !== 'new' && row?.state !== 'sending') return;
    if (!(error instanceof UnavailableError)) await fail(this.parts, row, 'device_unusable', { isOpen: false });
    else if (!remote.isRepeatable) await fail(this.parts, row, 'lost', { isOpen: false });
    else await rows.change(row, { tries: row.tries + 1, dueAt: after(this.parts, timings.retryMs) });
  }
}

/** Signatures say no fractions of a second. */
function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

/** By characters, so that none is cut in half. */
function shortened(text: string, most: number): string {
  return text.length <= most ? text : Array.from(text).slice(0, most).join('').slice(0, most);
}
