import type { MethodTransaction, TransactionPatch } from '../../signing/index.js';
import type { Json } from '../../signing/index.js';
import type { MethodOutcome } from '../method.js';
import { withAnswer } from './answer.js';
import { Recording, type SessionParts } from './recording.js';

/** Stores what a step brought before anybody hears of it, and records it when it is a proof. */
export class Settlement {
  private readonly recording: Recording;

  constructor(private readonly parts: SessionParts) {
    this.recording = new Recording(parts);
  }

  /** @param collectEveryMs - when a pending one is looked at again; `undefined`: not by itself */
  async settle(
    transaction: MethodTransaction,
    outcome: MethodOutcome,
    data: Json,
    collectEveryMs?: number,
  ): Promise<MethodTransaction> {
    if (outcome.state === 'failed' || outcome.state === 'lost') {
      const { id, signingId, method } = transaction;
      const { state, reason } = outcome;
      this.parts.logger().warn({ transaction: id, signingId, method, state, reason }, 'an eID attempt brought nothing');
    }
    const stored = await this.save(transaction, this.patchOf(outcome, data, collectEveryMs));
    await this.tellOf(stored);
    return stored.state === 'answered' ? this.recording.record(stored) : stored;
  }

  /** Records what was answered earlier and could not be recorded then. */
  record(transaction: MethodTransaction): Promise<MethodTransaction> {
    return this.recording.record(transaction);
  }

  /** Gives an attempt up, whose answer nobody will ever have. */
  async lose(transaction: MethodTransaction, hint: 'resultLost' | 'startLost'): Promise<MethodTransaction> {
    const stored = await this.save(transaction, { state: 'lost', hint });
    await this.tellOf(stored);
    return stored;
  }

  /** @returns the row as it is now, by us or by whoever was faster */
  async save(transaction: MethodTransaction, patch: TransactionPatch): Promise<MethodTransaction> {
    const { transactions, now } = this.parts;
    const saved = await transactions.save(transaction, patch, now());
    return saved ?? (await transactions.get(transaction.id)) ?? transaction;
  }

  /** A proof that proves nothing may be an attack, and a lost answer a signature that somebody believes in. */
  private async tellOf(transaction: MethodTransaction): Promise<void> {
    const { id, state, hint } = transaction;
    const isInvalid = state === 'failed' && hint === 'evidenceInvalid';
    if (state !== 'lost' && !isInvalid) return;
    try {
      await this.parts.tell(transaction, isInvalid ? 'attempt_invalid' : 'attempt_lost');
    } catch (error) {
      // The attempt is over either way; the log has it.
      this.parts.logger().warn({ transaction: id, err: error }, 'an attempt could not be noted in the history');
    }
  }

  private patchOf(outcome: MethodOutcome, data: Json, collectEveryMs?: number): TransactionPatch {
    const at = this.parts.now().getTime();
    switch (outcome.state) {
      case 'pending': {
        const collectAt = collectEveryMs === undefined ? null : new Date(at + collectEveryMs);
        return { state: 'pending', hint: outcome.hint, data, collectAt };
      }
      case 'complete':
        // Due at once: if this process dies now, another one records it.
        return { state: 'answered', hint: 'recording', data: withAnswer(data, outcome), collectAt: new Date(at) };
      case 'failed':
      case 'lost':
        return { state: outcome.state, hint: outcome.reason, data };
    }
  }
}
