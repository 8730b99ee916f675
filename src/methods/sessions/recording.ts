import { EsignError } from '../../errors.js';
import type { Logger, Principal } from '../../host/index.js';
import type { MethodTransaction, SigningOnBehalf, TransactionRepository } from '../../signing/index.js';
import type { MethodRegistry } from '../registry.js';
import { actOf, personOf } from './answer.js';
import type { IdentityGate, IdentityVerdict } from './identity-gate.js';

/** What sessions work with. */
export interface SessionParts {
  readonly methods: MethodRegistry;
  readonly transactions: TransactionRepository;
  readonly signings: SigningOnBehalf;
  readonly identity: IdentityGate;
  /** Rights for work without a browser. */
  readonly principal: () => Principal;
  readonly logger: () => Logger;
  /** Tells the sender, in the history, of an attempt that a signer made in vain and that is worth knowing of. */
  readonly tell: (transaction: MethodTransaction, entry: 'attempt_invalid' | 'attempt_lost') => Promise<void>;
  /** Sees to it that the collecting task runs. */
  readonly wake: () => Promise<void>;
  readonly now: () => Date;
}

/** How long until a proof that could not be recorded is tried again. */
const RETRY_MS = 2000;

/** Turns a stored proof into the signer's act, once. May run twice, also at the same time. */
export class Recording {
  constructor(private readonly parts: SessionParts) {}

  /**
   * Records an `answered` transaction, or says why it does not count.
   *
   * @returns the transaction as it is now; still `answered` when what we depend on is away: it is tried again then
   */
  async record(transaction: MethodTransaction): Promise<MethodTransaction> {
    try {
      return await this.attempt(transaction);
    } catch (error) {
      if (!(error instanceof EsignError)) throw error;
      const { transactions, now, logger } = this.parts;
      const { id, signingId } = transaction;
      if (error.retry === 'later') {
        logger().warn({ transaction: id, signingId, code: String(error.code) }, 'a signature waits to be recorded');
        return (await this.save(transaction, { collectAt: new Date(now().getTime() + RETRY_MS) })) ?? transaction;
      }
      logger().warn({ transaction: id, signingId, code: String(error.code) }, 'a signature does not count');
      const failed = { state: 'failed', hint: String(error.code) } as const;
      return (await this.save(transaction, failed)) ?? (await transactions.get(id)) ?? transaction;
    }
  }

  private async attempt(transaction: MethodTransaction): Promise<MethodTransaction> {
    const { methods, signings, identity, transactions, now } = this.parts;
    const { signingId, signerId, method } = transaction;
    const principal = this.parts.principal();
    const visit = await signings.assertSignerCanAct(principal, signingId, signerId, method);
    const { signer, found } = visit;
    const person = personOf(transaction);
    // Who it was has been decided about by the sender then.
    const hasConsent = transaction.data.consent !== undefined;
    const verdict: IdentityVerdict =
      person && !hasConsent ? await identity.judge(signer, person) : { verdict: 'accept' };
    if (verdict.verdict !== 'accept') {
      // Told before it is over: if this process dies in between, it is told again, which changes nothing.
      await identity.report(transaction, verdict);
      const state = verdict.verdict === 'ask' ? 'held' : 'failed';
      const stopped = await this.save(transaction, { state, hint: verdict.reason, collectAt: null });
      return stopped ?? (await transactions.get(transaction.id)) ?? transaction;
    }
    const { level } = methods.find(method) ?? methods.poll(method);
    let recorded: MethodTransaction | undefined;
    await signings.signFor(principal, signingId, signerId, actOf(transaction, level), async (uow) => {
      if (person !== undefined) await identity.claim(uow, transaction, person);
      if (verdict.note !== undefined) await identity.remark(uow, transaction, found);
      recorded = await transactions.save(transaction, { state: 'recorded', hint: '' }, now(), uow);
    });
    return recorded ?? (await transactions.get(transaction.id)) ?? transaction;
  }

  private save(
    transaction: MethodTransaction,
    patch: Parameters<TransactionRepository['save']>[1],
  ): Promise<MethodTransaction | undefined> {
    return this.parts.transactions.save(transaction, patch, this.parts.now());
  }
}
