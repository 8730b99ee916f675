import { randomUUID } from 'node:crypto';
import { isPhoneOrder, personalNumberOf } from './order.js';
import type { Order, OrderKind, OrderRequest, Outcome } from './order.js';
import type { Person } from './people.js';
import type { RelyingParty } from './relying-party.js';

/** How long things last, in milliseconds. */
export interface OrderTimings {
  /** Until the app must have taken an order up. */
  readonly startMs: number;
  /** That `started` is said before `userSign`. */
  readonly searchMs: number;
  /** From taking up until the person must have signed. */
  readonly useMs: number;
  /** That results are kept for. */
  readonly completeKeptMs: number;
  readonly failedKeptMs: number;
  readonly startFailedKeptMs: number;
}

/** Those of the real service. */
export const REAL_TIMINGS: OrderTimings = {
  startMs: 30_000,
  searchMs: 1_000,
  useMs: 180_000,
  completeKeptMs: 180_000,
  failedKeptMs: 300_000,
  startFailedKeptMs: 190_000,
};

/** The orders of all relying parties. */
export class OrderBook {
  private readonly orders = new Map<string, Order>();

  constructor(
    private readonly timings: OrderTimings,
    private readonly now: () => number,
  ) {}

  /**
   * Opens an order; one person has only one.
   *
   * @returns nothing when the person has one already, which is thereby cancelled
   */
  open(kind: OrderKind, request: OrderRequest, relyingParty: RelyingParty): Order | undefined {
    const number = request.requirement?.personalNumber ?? request.personalNumber;
    this.sweep();
    if (number !== undefined && this.cancelOthers(number)) return undefined;
    const order: Order = {
      ref: randomUUID(),
      kind,
      relyingParty,
      request,
      autoStartToken: randomUUID(),
      qrStartToken: randomUUID(),
      qrStartSecret: randomUUID(),
      createdAt: this.now(),
    };
    this.orders.set(order.ref, order);
    return order;
  }

  /** Orders whose result has not been fetched yet, oldest first. */
  all(): readonly Order[] {
    return [...this.orders.keys()].flatMap((ref) => this.find(ref) ?? []);
  }

  find(ref: string): Order | undefined {
    const order = this.orders.get(ref);
    if (order === undefined) return undefined;
    this.expire(order);
    if (order.outcome === undefined || this.now() < order.outcome.at + this.keptMs(order.outcome)) return order;
    this.orders.delete(ref);
    return undefined;
  }

  isPending(order: Order): boolean {
    return this.find(order.ref) === order && order.outcome === undefined;
  }

  hintOf(order: Order): string | undefined {
    const { outcome, startedAt } = order;
    if (outcome !== undefined) return outcome.hintCode;
    if (order.hintCode !== undefined) return order.hintCode;
    if (order.isSigning === true) return 'processing';
    if (startedAt === undefined) return 'outstandingTransaction';
    if (this.now() >= startedAt + this.timings.searchMs) return 'userSign';
    return isPhoneOrder(order) ? 'userCallConfirm' : 'started';
  }

  /** The app takes an order up; whoever is known to hold it loses any other. */
  start(order: Order, person?: Person): void {
    order.startedAt ??= this.now();
    if (person === undefined) return;
    order.person = person;
    this.cancelOthers(person.personalNumber, order);
  }

  /** Ends an order that is still pending. @returns whether it was */
  finish(order: Order, outcome: Omit<Outcome, 'at'>): boolean {
    if (!this.isPending(order)) return false;
    order.outcome = { ...outcome, at: this.now() };
    return true;
  }

  /** Forgets an order. */
  remove(order: Order): void {
    this.orders.delete(order.ref);
  }

  /** Looking an order up forgets it when its time is over. */
  private sweep(): void {
    for (const ref of this.orders.keys()) this.find(ref);
  }

  private cancelOthers(personalNumber: string, kept?: Order): boolean {
    const running = this.all().filter(
      (order) => order !== kept && order.outcome === undefined && personalNumberOf(order) === personalNumber,
    );
    for (const order of running) this.finish(order, { status: 'failed', hintCode: 'cancelled' });
    return running.length > 0;
  }

  private expire(order: Order): void {
    if (order.outcome !== undefined || order.isSigning === true) return;
    const { startMs, useMs } = this.timings;
    const ends = order.startedAt === undefined ? order.createdAt + startMs : order.startedAt + useMs;
    if (this.now() < ends) return;
    const hintCode = order.startedAt === undefined ? 'startFailed' : 'expiredTransaction';
    order.outcome = { status: 'failed', hintCode, at: ends };
  }

  private keptMs({ status, hintCode }: Outcome): number {
    if (status === 'complete') return this.timings.completeKeptMs;
    return hintCode === 'startFailed' ? this.timings.startFailedKeptMs : this.timings.failedKeptMs;
  }
}
