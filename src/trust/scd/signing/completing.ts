import { createHash } from 'node:crypto';
import { EsignError } from '../../../errors.js';
import type { MissingPart, SignatureResult } from '../../building-block/contract.js';
import { verifySignatureResult } from '../../formats/index.js';
import { sha256 } from '../../store/digest.js';
import type { DeviceRow } from '../registration/rows.js';
import type { Outages } from './outages.js';
import { changeAndNote, fail, note, usableDevice, type SigningParts } from './parts.js';
import { certificatesOf, isGood, prepare, signedHashOf } from './preparation.js';
import { digestOf, storedResult, waitsUntil, type SignatureBox, type SignatureRow } from './rows.js';

const MAX_PAUSE_MS = 15_000;

/** What a device has signed, checked. */
interface Signed {
  readonly certificates: readonly Uint8Array[];
  readonly stampedBytes: Uint8Array;
  finish(token: Uint8Array): Uint8Array;
}

/**
 * Gets what a device's signature lacks: its time-stamp, then what the authority says of its certificate. A service that is away is asked
 * again, and what is there is kept meanwhile: the owner has signed, and is not asked a second time. The whole is verified once more, and kept.
 */
export class Completing {
  constructor(
    private readonly parts: SigningParts,
    private readonly outages: Outages,
  ) {}

  async complete(row: SignatureRow): Promise<void> {
    const device = await usableDevice(this.parts, row);
    const signed = device && (await this.signedBy(device, row));
    if (signed === undefined || signed === null) {
      await fail(this.parts, row, signed === null ? 'lost' : 'device_unusable');
      return;
    }
    const stamped = row.box.stamp === null ? await this.stamped(row, signed) : row;
    const stamp = stamped?.box.stamp;
    if (!stamped || !stamp) return;
    const { certificates } = signed;
    const issuer = sha256(certificates.at(1) ?? new Uint8Array());
    const status = await this.asked(stamped, 'certificate_status', `status ${issuer}`, () =>
      this.parts.certificateStatus(certificates),
    );
    if (status === undefined) return;
    if (status.state === 'revoked') {
      await this.refuse(stamped, 'revoked');
      return;
    }
    const timestampToken = new Uint8Array(Buffer.from(stamp.token, 'base64'));
    await this.keep(stamped, {
      ...{ signature: signed.finish(timestampToken), certificates, timestampToken, signedAt: new Date(stamp.time) },
      ...(status.state === 'good' ? { ocspResponses: [status.answer] } : {}),
    });
  }

  /** @returns null when it is not what was checked when it came; nothing when nobody reaches the device any more */
  private async signedBy(device: DeviceRow, { box }: SignatureRow): Promise<Signed | null | undefined> {
    const remote = this.parts.remoteNamed(device.remote);
    if (remote === undefined) return undefined;
    const certificates = certificatesOf(device.box);
    const value = Buffer.from(box.value ?? '', 'base64');
    const prepared = await prepare(remote, device, { box, signingTime: new Date(box.signingTime ?? 0) });
    const isAsChecked =
      signedHashOf(prepared) === box.signedHash && (await isGood(prepared, certificates[0] ?? new Uint8Array(), value));
    if (!isAsChecked) return null;
    return {
      ...{ certificates, stampedBytes: prepared.stampedBytes(value) },
      finish: (token) => prepared.finish(value, token),
    };
  }

  /** The time-stamp is kept before anything else is asked for. @returns nothing when there is none now */
  private async stamped(row: SignatureRow, { stampedBytes }: Signed): Promise<SignatureRow | undefined> {
    const imprint = new Uint8Array(createHash('sha256').update(stampedBytes).digest());
    const given = await this.asked(row, 'timestamp', 'timestamp', () => this.parts.stamp(imprint));
    if (given === undefined) return undefined;
    const { token, time } = given;
    const stamp = { token: Buffer.from(token).toString('base64'), time: time.toISOString() };
    const box: SignatureBox = { ...row.box, stamp, waitsFor: null };
    const details = { token: sha256(token) };
    if (!(await changeAndNote(this.parts, row, { box, tries: 0 }, 'timestamp_received', details))) return undefined;
    return this.parts.rows.find(row.operationId);
  }

  /** @returns nothing when it could not be had; then it waits, or has ended */
  private async asked<T>(
    row: SignatureRow,
    part: MissingPart,
    service: string,
    question: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await this.outages.ask(service, question);
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      await this.wait(row, part, String(error.code));
      return undefined;
    }
  }

  private async wait(row: SignatureRow, part: MissingPart, code: string): Promise<void> {
    const { rows, timings, now, log } = this.parts;
    const { operationId, tries, box } = row;
    const until = waitsUntil(row);
    log.warn({ operationId, waitsFor: part, code }, 'a signature of a device waits for a service that is away');
    if (until <= now()) {
      await fail(this.parts, row, 'unavailable', {}, { missing: part, code });
      return;
    }
    const pauseMs = Math.min(timings.retryMs * 2 ** Math.min(tries, 10), MAX_PAUSE_MS);
    const dueAt = new Date(Math.min(now().getTime() + pauseMs, until.getTime()));
    const waiting = { box: { ...box, waitsFor: part }, tries: tries + 1, dueAt };
    // Said once, not at each try.
    if (box.waitsFor === part) await rows.change(row, waiting);
    else await changeAndNote(this.parts, row, waiting, 'device_signature_waits', { missing: part, code });
  }

  private async keep(row: SignatureRow, result: SignatureResult): Promise<void> {
    const { rows, signerRoots, tsaRoots, calls, settled } = this.parts;
    const what = digestOf(row.box);
    const check = { what, result, signerRoots: signerRoots(), tsaRoots: tsaRoots() };
    const fault = await verifySignatureResult(check);
    // The owner may have revoked the certificate meanwhile.
    const isUsable = (await usableDevice(this.parts, row)) !== undefined;
    if (fault !== null || !isUsable) {
      await this.refuse(row, fault?.reason ?? 'certificate');
      return;
    }
    const box: SignatureBox = { ...row.box, value: null, stamp: null, waitsFor: null, result: storedResult(result) };
    const signed = { state: 'signed', box, dueAt: null } as const;
    const [status] = result.ocspResponses ?? [];
    const isMine =
      status === undefined
        ? await rows.change(row, signed)
        : await changeAndNote(this.parts, row, signed, 'certificate_status_received', { answer: sha256(status) });
    if (!isMine) return;
    await calls.accepted(row.targetHash);
    await settled(row.operationId);
  }

  private async refuse(row: SignatureRow, reason: string): Promise<void> {
    await note(this.parts, row, 'device_signature_refused', { reason });
    await fail(this.parts, row, 'device_unusable');
  }
}
