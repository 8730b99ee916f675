import { randomUUID } from 'node:crypto';
import { EsignError } from '../../errors.js';
import { hashToken, type ClientTrace, type MethodTransaction, type Visit } from '../../signing/index.js';
import type { MethodContext, PollMethod, PollStep, PollView } from '../method.js';
import { methodDataOf, newSecret } from './attempt.js';
import type { SessionParts } from './recording.js';
import { Settlement } from './settlement.js';
import { Turns } from './turns.js';

/** A page that asked so recently is being looked at. */
const WATCHED_MS = 30_000;
/** A page asks every second; that it does is noted only so often. */
const TOUCH_MS = 5000;
/** Whether the signer may still act is looked at so often while the scheme works; before a signature counts, always. */
const CHECK_MS = 8000;
/** A reservation whose start was cut off is given up after this. */
const STARTING_MS = 60_000;

/** How an attempt stands, for the page that waits for it. */
export interface PollLook {
  readonly transaction: MethodTransaction;
  readonly view: PollView;
}

/** The look at a new attempt. */
export interface PollTicket extends PollLook {
  /** Secret of the browser it was begun in, for an HttpOnly cookie; absent when the attempt was open already. */
  readonly cookie?: string;
}

/** Attempts with eIDs that are finished in an app: begun and watched by a page, carried on by the server. */
export class PollSessions {
  private readonly settlement: Settlement;
  private readonly turns = new Turns();

  constructor(private readonly parts: SessionParts) {
    this.settlement = new Settlement(parts);
  }

  /**
   * Begins an attempt, or answers the one that this signer has open: two tabs and double clicks share it.
   *
   * @param inputOf - what the method is told, given the secret by which the app's return finds the attempt
   */
  async start(
    visit: Visit,
    methodId: string,
    trace: ClientTrace,
    inputOf: (state: string) => unknown,
  ): Promise<PollTicket> {
    const { methods, transactions, now } = this.parts;
    const method = methods.poll(methodId);
    const id = randomUUID();
    const [state, cookie] = [newSecret(), newSecret()];
    const cookieHash = hashToken(cookie);
    const { signing } = visit.found;
    const startedAt = now();
    const { transaction, isNew } = await transactions.open({
      id,
      signingId: signing.id,
      signerId: visit.signer.id,
      method: method.id,
      openKey: `${String(visit.signer.id)}:${method.id}`,
      lookupHash: hashToken(state),
      data: { cookieHash },
      trace,
      startedAt,
      collectAt: new Date(startedAt.getTime() + STARTING_MS),
    });
    if (!isNew) return this.join(transaction, visit, method, trace, inputOf);
    const { outcome, data } = await this.starting(transaction, async () => {
      const context = { signing, signer: visit.signer, trace, now: now(), ...(await this.expected(visit, method)) };
      return method.start(context, id, inputOf(state));
    });
    const kept = { cookieHash, method: data };
    const settled = await this.settlement.settle(transaction, outcome, kept, method.collectEveryMs);
    await this.parts.wake();
    return { ...this.lookOf(settled), cookie };
  }

  /** How an attempt stands. Notes that a page watches; never asks the scheme: that is the collecting task's. */
  async look(transaction: MethodTransaction): Promise<PollLook> {
    const { transactions, now } = this.parts;
    const at = now();
    if (transaction.state === 'pending' && at.getTime() - transaction.seenAt.getTime() >= TOUCH_MS) {
      await transactions.touch(transaction.id, at);
      await this.parts.wake();
    }
    return this.lookOf(transaction);
  }

  /**
   * Asks the scheme once about a claimed transaction.
   *
   * @returns the transaction as it is stored now; `undefined` when nothing has changed and nothing was stored: the claim is the caller's to
   *   give back then
   */
  async collect(transaction: MethodTransaction): Promise<MethodTransaction | undefined> {
    if (transaction.state === 'starting') return this.giveUp(transaction);
    const { methods, now } = this.parts;
    const { data, trace, seenAt } = transaction;
    const method = methods.poll(transaction.method);
    const visit = await this.visitOf(transaction, method);
    if (visit === undefined) return this.abandon(transaction, method);
    const context = { signing: visit.found.signing, signer: visit.signer, trace, now: now() };
    const isWatched = now().getTime() - seenAt.getTime() <= WATCHED_MS;
    const before = methodDataOf(transaction);
    const { outcome, data: after } = await method.collect(context, before, isWatched);
    await this.turns.take();
    if (outcome.state === 'pending' && outcome.hint === transaction.hint && after === before) return undefined;
    const kept = { ...data, method: after };
    return this.settlement.settle(transaction, outcome, kept, method.collectEveryMs);
  }

  /** The signer does not want to any more. What is over or answered already stays as it is. */
  async cancel(transaction: MethodTransaction): Promise<MethodTransaction> {
    if (transaction.state !== 'pending') return transaction;
    await this.parts.methods.poll(transaction.method).cancel(methodDataOf(transaction));
    return this.settlement.save(transaction, { state: 'failed', hint: 'userCancel' });
  }

  private async expected({ signer }: Visit, { country }: PollMethod): Promise<Pick<MethodContext, 'expectedNumber'>> {
    const expectedNumber = await this.parts.identity.expectedNumber(signer, country);
    return expectedNumber === undefined ? {} : { expectedNumber };
  }

  private async starting(transaction: MethodTransaction, start: () => Promise<PollStep>): Promise<PollStep> {
    try {
      return await start();
    } catch (error) {
      await this.settlement.save(transaction, { state: 'failed', hint: 'notStarted' });
      throw error;
    }
  }

  /** `undefined` when the signer may not act any more. */
  private async visitOf(transaction: MethodTransaction, method: PollMethod): Promise<Visit | undefined> {
    const { signings, principal } = this.parts;
    try {
      const { signingId, signerId } = transaction;
      return await signings.assertSignerCanAct(principal(), signingId, signerId, method.id, CHECK_MS);
    } catch (error) {
      if (error instanceof EsignError && error.retry !== 'later') return undefined;
      throw error;
    }
  }

  /** Whoever began it is gone, and with them the scheme's answer. */
  private giveUp(transaction: MethodTransaction): Promise<MethodTransaction> {
    return this.settlement.lose(transaction, 'startLost');
  }

  private async join(
    transaction: MethodTransaction,
    visit: Visit,
    method: PollMethod,
    trace: ClientTrace,
    inputOf: (state: string) => unknown,
  ): Promise<PollTicket> {
    const isStale = this.parts.now().getTime() - transaction.startedAt.getTime() > STARTING_MS;
    if (transaction.state !== 'starting' || !isStale) return this.look(transaction);
    await this.giveUp(transaction);
    return this.start(visit, method.id, trace, inputOf);
  }

  /** The signing was closed, or the signer acted otherwise, while the scheme was still at it. */
  private async abandon(transaction: MethodTransaction, method: PollMethod): Promise<MethodTransaction> {
    await method.cancel(methodDataOf(transaction)).catch((error: unknown) => {
      const { id } = transaction;
      this.parts.logger().warn({ transaction: id, err: error }, 'an order nobody wants could not be cancelled');
    });
    return this.settlement.save(transaction, { state: 'discarded', hint: 'closed' });
  }

  private lookOf(transaction: MethodTransaction): PollLook {
    if (transaction.state !== 'pending') return { transaction, view: {} };
    const method = this.parts.methods.poll(transaction.method);
    return { transaction, view: method.view(methodDataOf(transaction), transaction.hint, this.parts.now()) };
  }
}
