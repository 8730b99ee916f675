import { NotFoundError } from '../../../errors.js';
import type {
  AuditEvent,
  CallSource,
  DeviceSignatureRequest,
  DeviceSignatureState,
  DeviceSigning,
  DigestToSign,
} from '../../building-block/contract.js';
import { correlationId } from '../../correlation.js';
import { assertFormat } from '../../formats/index.js';
import type { ScdErrorCode } from '../errors.js';
import type { ScdKeys } from '../keys.js';
import { tooMany } from '../limits.js';
import { orOvertaken, Overtaken } from '../overtaken.js';
import { newCode } from '../registration/registrations.js';
import type { DeviceLimits } from '../vocabulary.js';
import { after, fail, type SigningParts } from './parts.js';
import {
  ASKING_STEPS,
  OPEN_STEPS,
  resultOf,
  waitsUntil,
  type NewSignature,
  type SignatureBox,
  type SignatureRow,
} from './rows.js';
import { tokenInvalid, type PseudonymTokens } from './tokens.js';

const BUSY_SECONDS = 30;

/** What the signer works with beside what signatures are carried on with. */
export interface DeviceSignerParts extends SigningParts {
  readonly keys: ScdKeys;
  readonly tokens: PseudonymTokens;
  readonly limits: DeviceLimits;
  /** Whether the servers of some devices make the codes themselves. */
  readonly areCodesLate: boolean;
  /** Has work looked for at once. */
  readonly wake: () => void;
}

/** Signs with devices of their owners, known by pseudonym. Nothing here waits: what is under way stands in the database. */
export class DeviceSigner implements DeviceSigning {
  constructor(private readonly parts: DeviceSignerParts) {}

  async pseudonymToken(pseudonym: string, operationId: string, source: CallSource): Promise<string> {
    const { calls, limits, keys, tokens } = this.parts;
    await calls.count(keys.lookUp('source', source.ipAddress), limits.perSource);
    const targetHash = tokens.targetHash(pseudonym);
    await calls.count(`target ${targetHash}`, limits.perTarget);
    await calls.assertNotResting(targetHash);
    return tokens.issue(pseudonym, operationId);
  }

  async begin(request: DeviceSignatureRequest, token: string, source: CallSource): Promise<DeviceSignatureState> {
    const { rows, calls, limits, keys, tokens, wake } = this.parts;
    const { operationId } = request;
    assertFormat(request.what);
    const earlier = await rows.find(operationId);
    if (earlier) return this.shown(earlier);
    await calls.count(keys.lookUp('source', `signature ${source.ipAddress}`), limits.perSource);
    const target = await tokens.read(token, operationId);
    // Of two that came at once the other one has used the token.
    if (target === undefined) return this.shownOrRefused(operationId);
    await calls.assertNotResting(target.targetHash);
    if ((await rows.countOpen(target.targetHash)) >= limits.openPerTarget) throw tooMany(BUSY_SECONDS);
    const { tokenHash, ...known } = target;
    if (await this.keep({ ...known, ...(await this.beginning(request, known.deviceId)) }, tokenHash, request.what)) {
      wake();
    }
    return this.shown(await this.row(operationId));
  }

  async state(operationId: string): Promise<DeviceSignatureState> {
    const row = await this.row(operationId);
    if (!ASKING_STEPS.includes(row.state) || row.endsAt > this.parts.now()) return this.shown(row);
    await fail(this.parts, row, 'timeout');
    return this.shown(await this.row(operationId));
  }

  async cancel(operationId: string): Promise<void> {
    const row = await this.row(operationId);
    if (!OPEN_STEPS.includes(row.state)) return;
    if (await fail(this.parts, row, 'canceled')) this.parts.wake();
    // Somebody else has just changed it; what has ended stays as it ended.
    else await this.cancel(operationId);
  }

  /** The same statements and the same work, whether somebody has the name or not. */
  private async beginning(
    request: DeviceSignatureRequest,
    deviceId: number | null,
  ): Promise<Omit<NewSignature, 'targetHash' | 'deviceId'>> {
    const { devices, remoteNamed, timings } = this.parts;
    const { operationId, what, displayText, serviceName, giveUpAt } = request;
    const remote = remoteNamed((await devices.remoteOf(deviceId ?? 0)) ?? '');
    const code = newCode();
    const name = correlationId();
    const box: SignatureBox = {
      ...(name === undefined ? {} : { correlationId: name }),
      ...{ displayText, serviceName },
      what: { format: what.format, hashType: what.hashType, digest: Buffer.from(what.digest).toString('base64') },
      ...{ signingTime: null, signedHash: null, session: null, value: null, certificateId: null, result: null },
      ...{ giveUpAt: giveUpAt.toISOString(), stamp: null, waitsFor: null },
    };
    return {
      operationId,
      code: remote?.makesCodes === true ? '' : code,
      box,
      endsAt: after(this.parts, timings.signMs),
    };
  }

  /** Uses the token up, begins and writes that down, all or nothing. @returns false when the operation had begun already */
  private async keep(fresh: NewSignature, tokenHash: string, what: DigestToSign): Promise<boolean> {
    const { audit, rows, tokens } = this.parts;
    const { format, hashType, digest } = what;
    const event: AuditEvent = {
      ...{ operationId: fresh.operationId, step: 'device_signature_requested', signatureType: 'SCD' as const },
      details: { format, hashType, digest: Buffer.from(digest).toString('hex') },
    };
    return await orOvertaken(
      audit.write(event, async (trx) => {
        if (!(await rows.insert(trx, fresh))) throw new Overtaken();
        await tokens.consume(trx, tokenHash);
      }),
    );
  }

  private async shownOrRefused(operationId: string): Promise<DeviceSignatureState> {
    const row = await this.parts.rows.find(operationId);
    if (row) return this.shown(row);
    throw tokenInvalid();
  }

  private async row(operationId: string): Promise<SignatureRow> {
    const row = await this.parts.rows.find(operationId);
    if (row) return row;
    throw new NotFoundError<ScdErrorCode>('SCD_OPERATION_NOT_FOUND', 'There is no such signature of a device.');
  }

  private shown(row: SignatureRow): DeviceSignatureState {
    const { areCodesLate, timings, now } = this.parts;
    const { state, reason, code, box, endsAt, createdAt } = row;
    if (state === 'failed') return { state: 'failed', reason: reason ?? 'lost' };
    if (state === 'signed' && box.result !== null) {
      return { state: 'signed', result: resultOf(box.result), certificateId: box.certificateId ?? '' };
    }
    const isTold = !areCodesLate || now().getTime() >= createdAt.getTime() + timings.codeMs;
    const verificationCode = isTold ? code : '';
    if (state !== 'value' || box.waitsFor === null) return { state: 'pending', verificationCode, expiresAt: endsAt };
    return { state: 'pending', verificationCode, expiresAt: waitsUntil(row), waitsFor: box.waitsFor };
  }
}
