import { randomBytes } from 'node:crypto';
import { NotFoundError } from '../../../errors.js';
import type { TrustLog } from '../../log.js';
import type { CallSource, DeviceSignatureState, DeviceSigning } from '../contract.js';
import type { Endings } from './endings.js';
import type { FailureReason, Operation } from './operation.js';
import type { Operations } from './operations.js';

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
    const change = { state: 'device', signatureType: 'SCD', request, login: null } as const;
    const asked = await this.endings.step(operation, 'device_asked', change);
    if (asked === undefined) return undefined;
    const { displayText, serviceName } = request;
    try {
      const asking = { operationId: run, what: request, displayText, serviceName, giveUpAt: operation.expiresAt };
      await this.devices.begin(asking, token, source);
      return asked;
    } catch (error) {
      const { state, signatureType } = operation;
      await this.endings.step(asked, 'device_not_asked', { state, signatureType });
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

  async cancel({ request: { deviceRun } }: Operation): Promise<void> {
    if (deviceRun !== undefined && (await this.stateOf(deviceRun)).state === 'pending') {
      await this.devices.cancel(deviceRun);
    }
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
