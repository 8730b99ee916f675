import { faultNamed } from './faults/index.js';
import type { Fault } from './faults/index.js';
import type { OrderBook } from './order-book.js';
import { personalNumberOf } from './order.js';
import type { Order } from './order.js';
import { personOf } from './people.js';
import type { Person } from './people.js';
import { isFreshQr } from './qr.js';
import type { Outage } from './rp/outage.js';
import type { SignedOrder, SigningDesk } from './signing-desk.js';

const OUTAGE_CALLS = 3;
const PENDING_HINT_MS = 3_000;

/** What a person does, or a test in its place. Everything is optional. */
export interface Act {
  readonly personalNumber?: string;
  readonly hintCode?: string;
  /** Name of a fault. */
  readonly fault?: string;
  /** Text of a scanned QR code. */
  readonly qr?: string;
}

/** Why an act could not be done. */
export interface Refusal {
  readonly status: 400 | 409;
  readonly reason: string;
}

/** What the app's acts work with. */
export interface AppParts {
  readonly book: OrderBook;
  readonly desk: SigningDesk;
  readonly people: readonly Person[];
  readonly outage: Outage;
  readonly now: () => number;
}

/** What can be done in the app. Each act answers with a refusal or nothing. */
export class AppActs {
  constructor(private readonly parts: AppParts) {}

  /** Takes an order up; a scanned text must be genuine and fresh. */
  scan(order: Order, { personalNumber, qr, hintCode }: Act): Refusal | undefined {
    const { book, people, now } = this.parts;
    if (!book.isPending(order)) return ENDED;
    if (qr !== undefined && !isFreshQr(order, qr, now())) {
      return { status: 400, reason: 'The QR code is not genuine, of another order, or too old' };
    }
    const person = personalNumber === undefined ? undefined : personOf(personalNumber, people);
    if (personalNumber !== undefined && person === undefined) return NOBODY;
    book.start(order, person);
    if (hintCode !== undefined) order.hintCode = hintCode;
    return undefined;
  }

  /** Signs, as the person given, the one who scanned, the one required, or the first of the list. */
  async sign(order: Order, act: Act): Promise<Refusal | undefined> {
    const { desk, people } = this.parts;
    const number = act.personalNumber ?? personalNumberOf(order) ?? people[0]?.personalNumber ?? '';
    const fault = act.fault === undefined ? undefined : faultNamed(act.fault);
    if (act.fault !== undefined && fault === undefined) return { status: 400, reason: 'There is no such fault' };
    const refusal = this.scan(order, { personalNumber: number, qr: act.qr });
    if (refusal !== undefined) return refusal;
    if (order.isSigning === true) return ENDED;
    if (isForeign(order, number)) return this.fail(order, { hintCode: 'certificateErr' });
    if (fault?.failsWith !== undefined) return this.fail(order, { hintCode: fault.failsWith });
    order.isSigning = true;
    try {
      const signed = await desk.complete(order, personOf(number, people) as Person, fault);
      return this.hold(order, signed, fault);
    } finally {
      order.isSigning = false;
    }
  }

  cancel(order: Order): Refusal | undefined {
    return this.fail(order, { hintCode: 'userCancel' });
  }

  fail(order: Order, { hintCode = 'expiredTransaction' }: Act): Refusal | undefined {
    return this.parts.book.finish(order, { status: 'failed', hintCode }) ? undefined : ENDED;
  }

  /** Gives the result out, at once or after a while. */
  private hold(order: Order, signed: SignedOrder, fault: Fault | undefined): Refusal | undefined {
    const { book, outage } = this.parts;
    delete order.hintCode;
    const limit = order.request.requirement?.risk;
    if (limit !== undefined && signed.risk !== 'low' && signed.risk !== limit) {
      return this.fail(order, { hintCode: 'transactionRiskBlocked' });
    }
    if (fault?.delivery === 'unavailable') outage.begin(OUTAGE_CALLS, 503);
    const finish = () =>
      book.finish(order, {
        status: 'complete',
        completionData: signed.completionData,
        ...(fault?.delivery === undefined ? {} : { delivery: fault.delivery }),
      });
    if (fault?.pendingHint === undefined) return finish() ? undefined : ENDED;
    order.hintCode = fault.pendingHint;
    setTimeout(finish, PENDING_HINT_MS).unref();
    return undefined;
  }
}

const ENDED: Refusal = { status: 409, reason: 'The order has ended' };
const NOBODY: Refusal = { status: 400, reason: 'That is not a personal number' };

/** Whether the order is for somebody else: such a person's BankID is the wrong one. */
function isForeign({ request }: Order, number: string): boolean {
  const required = request.requirement?.personalNumber ?? request.personalNumber;
  return required !== undefined && required !== number;
}
