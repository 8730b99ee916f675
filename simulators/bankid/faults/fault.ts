import type { EvidencePlan } from '../evidence.js';
import type { Person } from '../people.js';
import type { Wallet } from '../wallet.js';

/** What forgers draw on. */
export interface Supplies {
  readonly wallet: Wallet;
  /** Somebody else than the signer. */
  readonly otherPerson: Person;
  readonly now: Date;
}

/** How a result travels when it does not simply arrive. */
export type Delivery = 'lost' | 'unavailable' | 'unreadable';

/** Something that goes wrong, or that somebody does wrong, when an order is signed. */
export interface Fault {
  readonly name: string;
  readonly description: string;
  /** Changes what is handed back. */
  readonly forge?: (plan: EvidencePlan, supplies: Supplies) => EvidencePlan | Promise<EvidencePlan>;
  /** The order fails with this hint code instead. */
  readonly failsWith?: string;
  /** The order stays pending with this hint code for some seconds first. */
  readonly pendingHint?: string;
  readonly delivery?: Delivery;
}
