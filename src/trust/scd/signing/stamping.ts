import { createHash } from 'node:crypto';
import { EsignError } from '../../../errors.js';
import type { SignatureResult } from '../../building-block/contract.js';
import { verifySignatureResult } from '../../formats/index.js';
import { sha256 } from '../../store/digest.js';
import { after, fail, note, usableDevice, type SigningParts } from './parts.js';
import { certificatesOf, isGood, prepare, signedHashOf } from './preparation.js';
import { digestOf, storedResult, type SignatureRow } from './rows.js';

/** Time-stamps what a device has signed, verifies it once more as a whole, and keeps it. */
export class Stamping {
  constructor(private readonly parts: SigningParts) {}

  async stamp(row: SignatureRow): Promise<void> {
    const { rows, remoteNamed, timings, now, log } = this.parts;
    const device = await usableDevice(this.parts, row);
    const remote = device && remoteNamed(device.remote);
    if (!device || !remote) {
      await fail(this.parts, row, 'device_unusable');
      return;
    }
    const certificates = certificatesOf(device.box);
    const value = Buffer.from(row.box.value ?? '', 'base64');
    const signingTime = new Date(row.box.signingTime ?? 0);
    const prepared = await prepare(remote, device, { box: row.box, signingTime });
    const isAsChecked =
      signedHashOf(prepared) === row.box.signedHash &&
      (await isGood(prepared, certificates[0] ?? new Uint8Array(), value));
    if (!isAsChecked) {
      await fail(this.parts, row, 'lost');
      return;
    }
    try {
      const imprint = createHash('sha256').update(prepared.stampedBytes(value)).digest();
      const { token, time } = await this.parts.stamp(new Uint8Array(imprint));
      const signature = prepared.finish(value, token);
      await this.keep(row, { signature, certificates, timestampToken: token, signedAt: time });
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      const { operationId, tries, endsAt } = row;
      log.warn({ operationId, code: String(error.code) }, 'a signature waits for its time-stamp');
      if (now().getTime() > endsAt.getTime() + timings.stampMs) await fail(this.parts, row, 'lost');
      else await rows.change(row, { tries: tries + 1, dueAt: after(this.parts, timings.retryMs) });
    }
  }

  private async keep(row: SignatureRow, result: SignatureResult): Promise<void> {
    const { rows, signerRoots, tsaRoots, calls, settled } = this.parts;
    const what = digestOf(row.box);
    const check = { what, result, signerRoots: signerRoots(), tsaRoots: tsaRoots() };
    const fault = await verifySignatureResult(check);
    // The owner may have revoked the certificate while the time-stamp was made.
    const isUsable = (await usableDevice(this.parts, row)) !== undefined;
    if (fault !== null || !isUsable) {
      await note(this.parts, row, 'device_signature_refused', { reason: fault?.reason ?? 'certificate' });
      await fail(this.parts, row, 'device_unusable');
      return;
    }
    const box = { ...row.box, value: null, result: storedResult(result) };
    if (!(await rows.change(row, { state: 'signed', box, dueAt: null }))) return;
    await note(this.parts, row, 'timestamp_received', { token: sha256(result.timestampToken) });
    await calls.accepted(row.targetHash);
    await settled(row.operationId);
  }
}
