import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { EntryStore, NewEntry, OpenEntry } from '../../store/store.js';
import type { AuditEvent, AuditTrail } from '../contract.js';

/** A step as it stands in the trail. */
export interface RecordedStep {
  /** Place in the chain. */
  readonly sequence: number;
  readonly step: string;
  readonly at: Date;
  /** Digest of the entry, over the one before; hex. */
  readonly hash: string;
  readonly details: AuditEvent['details'];
}

/**
 * The audit trail: a chain of its own in the store, so that it is encrypted, authenticated, time-stamped with the store, and looked at by
 * `verify-store`.
 */
export class StoredTrail implements AuditTrail {
  constructor(
    private readonly store: EntryStore,
    /** Owner of the chain. */
    private readonly chain: number,
  ) {}

  async write(
    steps: AuditEvent | readonly AuditEvent[],
    alongside?: (trx: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    await this.store.appendAll(
      [steps].flat().map((event) => this.entryOf(event)),
      alongside,
    );
  }

  /**
   * Writes a step in one transaction with what it tells of.
   *
   * @param alongside - may refuse by throwing; nothing is written then
   */
  writeWith(event: AuditEvent, alongside?: (trx: Knex.Transaction) => Promise<void>): Promise<OpenEntry> {
    return this.store.append(this.entryOf(event), alongside);
  }

  private entryOf(event: AuditEvent): NewEntry {
    return {
      ...{ tenantId: this.chain, kind: 'bb_step', signingKey: event.operationId },
      uniqueKey: `bb:${randomBytes(16).toString('hex')}`,
      body: event,
    };
  }

  /** Everything about one operation, oldest first. @throws `IntegrityError` `TRUST_STORE_BROKEN` */
  async of(operationId: string): Promise<RecordedStep[]> {
    const entries = await this.store.ofSigning(this.chain, operationId, 'bb_step');
    return entries.map(({ entry, text }) => {
      const { step, details } = JSON.parse(text) as AuditEvent;
      return { sequence: entry.sequence, step, at: entry.recordedAt, hash: entry.hash, details };
    });
  }
}
