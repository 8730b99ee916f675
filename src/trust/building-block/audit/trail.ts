import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { EntryStore, OpenEntry } from '../../store/store.js';
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

  async write(event: AuditEvent): Promise<void> {
    await this.writeWith(event);
  }

  /**
   * Writes a step in one transaction with what it tells of.
   *
   * @param alongside - may refuse by throwing; nothing is written then
   */
  writeWith(event: AuditEvent, alongside?: (trx: Knex.Transaction) => Promise<void>): Promise<OpenEntry> {
    const entry = {
      ...{ tenantId: this.chain, kind: 'bb_step' as const, signingKey: event.operationId },
      uniqueKey: `bb:${randomBytes(16).toString('hex')}`,
      body: event,
    };
    return this.store.append(entry, alongside);
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
