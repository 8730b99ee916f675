import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { correlationId } from '../../correlation.js';
import type { AuditEvent, SignatureResult } from '../contract.js';
import type { StoredTrail } from '../audit/trail.js';
import type { Payment, Payments } from '../e-services/payments.js';
import { digestFacts, type FailureReason, type Operation } from './operation.js';
import type { NewOperation, OperationChange, Operations } from './operations.js';

const SIGNATURE_ID_BYTES = 32;

/** 256 random bits, never derived from anything. @returns 64 hex digits */
export function newSignatureId(): string {
  return randomBytes(SIGNATURE_ID_BYTES).toString('hex');
}

/** Thrown inside a transaction that came too late; undoes it. */
class Late extends Error {}

/** Changes operations together with what the audit trail says of it: both stand, or neither. */
export class Endings {
  constructor(
    private readonly operations: Operations,
    private readonly trail: StoredTrail,
    private readonly payments: Pick<Payments, 'use'>,
  ) {}

  /**
   * @param payment - used up together with it
   * @returns nothing when there is an operation with this id or request key
   * @throws `PaymentRequiredError` `BB_PAYMENT_REQUIRED` when the payment was used before
   */
  async begin(
    wanted: NewOperation & { readonly operationId: string },
    source: string,
    payment?: Payment,
  ): Promise<Operation | undefined> {
    const { operationId, clientId, signatureType } = wanted;
    const name = correlationId();
    const request = name === undefined ? wanted.request : { ...wanted.request, correlationId: name };
    const details = { ...digestFacts(request), source, ...(clientId === null ? {} : { clientId }) };
    const event: AuditEvent = { operationId, step: 'requested', signatureType: signatureType ?? 'ONETIME', details };
    return this.together(event, async (trx) => {
      const created = await this.operations.create({ ...wanted, request }, trx);
      if (created !== undefined && payment !== undefined) await this.payments.use(payment, trx);
      return created;
    });
  }

  /** @returns nothing when somebody was faster */
  step(
    operation: Operation,
    step: string,
    change: OperationChange,
    details: AuditEvent['details'] = {},
  ): Promise<Operation | undefined> {
    const signatureType = change.signatureType ?? operation.signatureType ?? 'ONETIME';
    const event: AuditEvent = { operationId: operation.operationId, step, signatureType, details };
    return this.together(event, (trx) => this.operations.change(operation, change, trx));
  }

  /** Writes of something that changes nothing. */
  async note(operation: Operation, step: string, details: AuditEvent['details']): Promise<void> {
    const { operationId, signatureType } = operation;
    await this.trail.write({ operationId, step, signatureType: signatureType ?? 'ONETIME', details });
  }

  /** There is a signature. */
  complete(
    operation: Operation,
    result: SignatureResult,
    of: Pick<OperationChange, 'personHash' | 'certificateId'>,
  ): Promise<Operation | undefined> {
    const signatureId = operation.request.signatureId ?? newSignatureId();
    const change: OperationChange = {
      state: 'signed',
      reason: null,
      outcome: { signatureId, result },
      leaseUntil: null,
      ...of,
    };
    return this.step(operation, 'signed', change, { ...digestFacts(operation.request), signatureId });
  }

  /** There will be none. */
  fail(operation: Operation, reason: FailureReason | 'lost', why: string): Promise<Operation | undefined> {
    return this.step(operation, 'failed', { state: 'failed', reason, login: null, leaseUntil: null }, { reason, why });
  }

  /** What was under way is gone; the person can begin again. */
  reopen(operation: Operation, expiresAt: Date): Promise<Operation | undefined> {
    const change: OperationChange = {
      ...{ state: 'waiting', signatureType: null, reason: 'interrupted', login: null, leaseUntil: null, expiresAt },
    };
    return this.step(operation, 'interrupted', change, { state: operation.state });
  }

  private async together(
    event: AuditEvent,
    change: (trx: Knex.Transaction) => Promise<Operation | undefined>,
  ): Promise<Operation | undefined> {
    let changed: Operation | undefined;
    try {
      await this.trail.writeWith(event, async (trx) => {
        changed = await change(trx);
        if (changed === undefined) throw new Late();
      });
    } catch (error) {
      if (error instanceof Late) return undefined;
      throw error;
    }
    return changed;
  }
}
