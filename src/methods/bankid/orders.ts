import type { CollectAnswer, OrderAnswer } from './answers.js';

/** Body of `sign`. Texts are base64 of UTF-8. */
export interface SignOrder {
  readonly endUserIp: string;
  readonly userVisibleData: string;
  readonly userVisibleDataFormat: 'plaintext';
  readonly userNonVisibleData: string;
  readonly returnUrl?: string;
  readonly returnRisk: boolean;
  readonly requirement?: { readonly personalNumber: string };
  readonly web?: { readonly referringDomain: string; readonly userAgent: string; readonly deviceIdentifier: string };
}

/** A way to place orders with BankID: by our own agreement, or by a service's. */
export interface BankIdOrders {
  /** @throws `BankIdRefusal` `alreadyInProgress`, `invalidParameters`; `UnavailableError` */
  sign(order: SignOrder): Promise<OrderAnswer>;
  /** @throws `BankIdRefusal` `invalidParameters` when the order is not known any more; `UnavailableError` */
  collect(orderRef: string): Promise<CollectAnswer>;
  /** What is over or unknown already is no error. */
  cancel(orderRef: string): Promise<void>;
}
