import { randomUUID } from 'node:crypto';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import type { MethodTransaction } from '../../signing/index.js';
import { PollSessions } from './poll-sessions.js';
import type { SessionParts } from './recording.js';
import { RedirectSessions } from './redirect-sessions.js';
import { Settlement } from './settlement.js';

/** A claim outlives the slowest answers of a scheme: one to the question, and one to a renewal. */
const CLAIM_MS = 35_000;
const MAX_AT_ONCE = 100;
const LOOK_EVERY_MS = 250;
/** After a failure that says nothing about the order, for example no connection. */
const AFTER_FAILURE_MS = 2000;

/** Carries open attempts on until they are over: asks the schemes, stores their answers, records what was signed. */
export class Collector {
  private readonly owner = randomUUID();
  private readonly polls: PollSessions;
  private readonly redirects: RedirectSessions;
  private readonly settlement: Settlement;
  /** Attempts that stand as before, by the moment at which they are asked for again. */
  private readonly unchanged = new Map<number, string[]>();
  private isRunning = false;
  private isAskedAgain = false;

  constructor(private readonly parts: SessionParts) {
    this.polls = new PollSessions(parts);
    this.redirects = new RedirectSessions(parts);
    this.settlement = new Settlement(parts);
  }

  /**
   * Works until nothing is open any more, or for a while. Called while it works, it leaves everything to the call before.
   *
   * @param forMs - longest time to work; whoever calls begins anew
   * @returns whether something is still open
   */
  async run(signal: AbortSignal, forMs: number): Promise<boolean> {
    this.isAskedAgain = true;
    if (this.isRunning) return false;
    this.isRunning = true;
    const running = new Set<Promise<void>>();
    try {
      return await this.work(signal, this.parts.now().getTime() + forMs, running);
    } finally {
      this.isRunning = false;
      await Promise.all(running);
      await this.giveBack();
    }
  }

  private async work(signal: AbortSignal, end: number, running: Set<Promise<void>>): Promise<boolean> {
    const { transactions, now } = this.parts;
    for (;;) {
      // Whoever asks from here on has written before, so that the next look sees it.
      this.isAskedAgain = false;
      const isOpen = (await transactions.nextDue()) !== undefined;
      if (signal.aborted || now().getTime() >= end) return isOpen || this.wasAskedAgain();
      if (!isOpen && running.size === 0 && !this.wasAskedAgain()) return false;
      const claimedAt = now().getTime();
      for (const transaction of await this.claim()) {
        // Many that are due at once do not keep the event loop to themselves.
        await breathe();
        const work = this.step(transaction, claimedAt).finally(() => {
          running.delete(work);
          return running.size === 0 ? this.giveBack() : undefined;
        });
        running.add(work);
      }
      await this.giveBack();
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** By a call, since the latest look began. */
  private wasAskedAgain(): boolean {
    return this.isAskedAgain;
  }

  private claim(): Promise<readonly MethodTransaction[]> {
    const at = this.parts.now();
    return this.parts.transactions.claimDue(this.owner, at, new Date(at.getTime() + CLAIM_MS), MAX_AT_ONCE);
  }

  private async step(transaction: MethodTransaction, claimedAt: number): Promise<void> {
    const { id, signingId, method } = transaction;
    try {
      if (transaction.state === 'answered') await this.settlement.record(transaction);
      else if (this.parts.methods.find(method)?.interaction === 'redirect') await this.redirects.collect(transaction);
      else if ((await this.polls.collect(transaction)) === undefined) {
        const again = claimedAt + this.parts.methods.poll(method).collectEveryMs;
        this.unchanged.set(again, [...(this.unchanged.get(again) ?? []), id]);
      }
    } catch (error) {
      this.parts.logger().warn({ transaction: id, signingId, method, err: error }, 'an eID attempt is asked for again');
      const again = new Date(this.parts.now().getTime() + AFTER_FAILURE_MS);
      // If that fails too, the claim runs out by itself.
      await this.parts.transactions.postpone(this.owner, [id], again).catch(() => undefined);
    }
  }

  /** Gives the claims on what stands as before back, many at once. */
  private async giveBack(): Promise<void> {
    for (const [at, ids] of [...this.unchanged]) {
      this.unchanged.delete(at);
      try {
        await this.parts.transactions.postpone(this.owner, ids, new Date(at));
      } catch (error) {
        // The claims run out by themselves.
        this.parts.logger().warn({ err: error }, 'eID attempts could not be given back at once');
      }
    }
  }
}
