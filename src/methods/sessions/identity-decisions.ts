import { NotFoundError, StateError } from '../../errors.js';
import {
  hasActed,
  type MethodId,
  type MethodTransaction,
  type SigningCase,
  type SigningContext,
} from '../../signing/index.js';
import type { MethodErrorCode } from '../errors.js';
import { answerOf } from './answer.js';
import type { SessionParts } from './recording.js';
import { Settlement } from './settlement.js';

/** A signature by somebody else than expected, waiting for its sender. Everything here is masked already. */
export interface HeldSignature {
  readonly transactionId: string;
  readonly signerId: number;
  readonly method: MethodId;
  readonly at: Date;
  /** Whom the eID names. */
  readonly name: string | null;
  readonly personalIdentification: string | null;
}

/** Who decides. */
export interface Decider {
  readonly name: string;
  readonly coworkerId: number;
}

const REJECTED: MethodErrorCode = 'IDENTITY_REJECTED';

/** Lets the sender decide about signatures that are held because somebody else than expected made them. */
export class IdentityDecisions {
  private readonly settlement: Settlement;

  constructor(
    private readonly context: SigningContext,
    private readonly parts: SessionParts,
  ) {
    this.settlement = new Settlement(parts);
  }

  /** What waits for a decision, oldest first; nothing of signers who have acted otherwise meanwhile. */
  async held({ signing, signers }: SigningCase): Promise<readonly HeldSignature[]> {
    const waiting = signers.filter((signer) => !hasActed(signer) && signer.status !== 'canceled').map(({ id }) => id);
    const all = await this.parts.transactions.findBySigning(signing.id);
    return all
      .filter(({ state, signerId }) => state === 'held' && waiting.includes(signerId))
      .map((transaction) => {
        const { name, personalIdentification } = answerOf(transaction).identity;
        return {
          transactionId: transaction.id,
          signerId: transaction.signerId,
          method: transaction.method,
          at: transaction.startedAt,
          name: name ?? null,
          personalIdentification: personalIdentification ?? null,
        };
      });
  }

  /**
   * Lets a held signature count, or not. The same decision again changes nothing.
   *
   * @returns the transaction as it is now: `recorded`, `failed`, or `answered` while what recording needs is away
   * @throws `NotFoundError` `IDENTITY_NOT_HELD`; `StateError` `IDENTITY_DECIDED` when it was decided otherwise or is over
   */
  async decide(
    { signing }: SigningCase,
    transactionId: string,
    decision: 'accept' | 'reject',
    by: Decider,
  ): Promise<MethodTransaction> {
    const known = await this.parts.transactions.get(transactionId);
    if (known?.signingId !== signing.id || !wasHeld(known)) {
      throw new NotFoundError<MethodErrorCode>('IDENTITY_NOT_HELD', 'There is nothing to decide about.');
    }
    const decided = known.state === 'held' ? await this.note(known, decision, by) : known;
    if (decisionIn(decided) !== decision) {
      throw new StateError<MethodErrorCode>('IDENTITY_DECIDED', 'This has been decided already, or is over.');
    }
    if (decided.state !== 'answered') return decided;
    await this.parts.wake();
    return this.settlement.record(decided);
  }

  /** In one unit of work with its line of history: whoever decides first has decided. */
  private async note(held: MethodTransaction, decision: 'accept' | 'reject', by: Decider): Promise<MethodTransaction> {
    const { units, host, journal, now } = this.context;
    const { transactions } = this.parts;
    const consent = { decision, coworkerId: by.coworkerId, at: now().toISOString() };
    const { result } = await units.change(host.system, held.signingId, async (uow, { signing, signers }) => {
      const current = await transactions.get(held.id, uow);
      if (current?.state !== 'held') return current ?? held;
      const saved = await transactions.save(
        current,
        decision === 'accept'
          ? { state: 'answered', hint: 'recording', data: { ...current.data, consent }, collectAt: now() }
          : { state: 'failed', hint: REJECTED, data: { ...current.data, consent } },
        now(),
        uow,
      );
      const name = signers.find(({ id }) => id === held.signerId)?.name ?? '';
      const entry = decision === 'accept' ? 'other_person_accepted' : 'other_person_rejected';
      const words = { signerId: held.signerId, name, method: journal.method(held.method), actor: by.name };
      await journal.write(uow, signing, entry, held.id, words);
      return saved ?? current;
    });
    return result;
  }
}

function wasHeld({ state, data }: MethodTransaction): boolean {
  return state === 'held' || data.consent !== undefined;
}

function decisionIn({ data }: MethodTransaction): unknown {
  return (data.consent as { readonly decision?: unknown } | undefined)?.decision;
}
