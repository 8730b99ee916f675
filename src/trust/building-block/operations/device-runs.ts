import { randomBytes } from 'node:crypto';
import { NotFoundError } from '../../../errors.js';
import type { TrustLog } from '../../log.js';
import type { CallSource, DeviceSignatureState, DeviceSigning } from '../contract.js';
import type { Endings } from './endings.js';
import type { FailureReason, Operation } from './operation.js';
import type { Operations } from './operations.js';

/** When somebody's device is looked at though nobody asks: browsers do so all the time, as long as they are open. */
const LOOK_MS = 2 * 60_000;
const SWEPT = 500;

type DeviceFailure = Extract<DeviceSignatureState, { state: 'failed' }>['reason'];

const REASONS: Readonly<Record<Exclude<DeviceFailure, 'lost'>, FailureReason>> = {
  refused: 'access_denied',
  canceled: 'access_denied',
  timeout: 'timeout',
  wrong_code: 'wrong_code',
  device_unusable: 'device_unusable',
  unavailable: 'temporarily_unavailable',
};

/** How an operation at somebody's device stands. */
export interface DeviceView {
  readonly operation: Operation;
  /** While the device is asked, and while what it signed is completed. */
  readonly pending?: Extract<DeviceSignatureState, { state: 'pending' }>;
}

/** Runs signatures at people's own devices. */
export class DeviceRuns {
  constructor(
    private readonly operations: Operations,
    private readonly endings: Endings,
    private readonly devices: DeviceSigning,
    private readonly requestLifetimeMs: number,
    private readonly log: TrustLog,
    private readonly now: () => Date,
  ) {}

  /** A name for one run at a device; tokens are bound to it. */
  newRun(): string {
    return randomBytes(16).toString('hex');
  }

  token(pseudonym: string, run: string, source: CallSource): Promise<string> {
    return this.devices.pseudonymToken(pseudonym, run, source);
  }

  /**
   * Asks a device.
   *
   * @returns nothing when the operation has changed meanwhile
   * @throws `TokenError` `SCD_TOKEN_INVALID`, `TooSoonError` `SCD_TOO_MANY_REQUESTS`: the operation stands as before
   */
  async begin(operation: Operation, run: string, token: string, source: CallSource): Promise<Operation | undefined> {
    const request = { ...operation.request, deviceRun: run };
    const leaseUntil = this.nextLook();
    const change = { state: 'device', signatureType: 'SCD', request, login: null, leaseUntil } as const;
    const asked = await this.endings.step(operation, 'device_asked', change, { run });
    if (asked === undefined) return undefined;
    const { displayText, serviceName } = request;
    try {
      const asking = { operationId: run, what: request, displayText, serviceName, giveUpAt: operation.expiresAt };
      await this.devices.begin(asking, token, source);
      return asked;
    } catch (error) {
      const { state, signatureType, leaseUntil: before } = operation;
      await this.endings.step(asked, 'device_not_asked', { state, signatureType, leaseUntil: before });
      throw error;
    }
  }

  /** Looks how the device is getting on, and ends the operation when it has. */
  async look(operation: Operation): Promise<DeviceView> {
    const { deviceRun = '' } = operation.request;
    const at = await this.stateOf(deviceRun);
    if (at.state === 'pending') {
      return { operation, pending: at };
    }
    const ended = await this.ended(operation, at);
    return { operation: ended ?? (await this.operations.find(operation.operationId)) ?? operation };
  }

  /** Ends what has ended at the device and nobody has looked at since. @returns how many */
  async sweep(): Promise<number> {
    const left = await this.operations.abandoned(['device'], SWEPT);
    let ended = 0;
    for (const operation of left) {
      try {
        if ((await this.look(operation)).pending === undefined) ended += 1;
        else await this.operations.renew(operation, this.nextLook());
      } catch (error) {
        // The others shall not wait for it.
        this.log.error({ operationId: operation.operationId, err: error }, 'a signature at a device cannot be ended');
        await this.operations.renew(operation, this.nextLook());
      }
    }
    return ended;
  }

  async cancel({ request: { deviceRun } }: Operation): Promise<void> {
    if (deviceRun !== undefined && (await this.stateOf(deviceRun)).state === 'pending') {
      await this.devices.cancel(deviceRun);
    }
  }

  private nextLook(): Date {
    return new Date(this.now().getTime() + LOOK_MS);
  }

  /** What a process that was killed never asked of a device is lost. */
  private async stateOf(deviceRun: string): Promise<DeviceSignatureState> {
    try {
      return await this.devices.state(deviceRun);
    } catch (error) {
      if (error instanceof NotFoundError) return { state: 'failed', reason: 'lost' };
      throw error;
    }
  }

  private ended(
    operation: Operation,
    at: Exclude<DeviceSignatureState, { state: 'pending' }>,
  ): Promise<Operation | undefined> {
    if (at.state === 'signed') {
      return this.endings.complete(operation, at.result, { certificateId: at.certificateId });
    }
    if (at.reason !== 'lost') return this.endings.fail(operation, REASONS[at.reason], at.reason);
    this.log.warn({ operationId: operation.operationId }, 'a signature at a device was lost');
    if (operation.browserHash === null) return this.endings.fail(operation, 'lost', 'lost');
    return this.endings.reopen(operation, new Date(this.now().getTime() + this.requestLifetimeMs));
  }
}
