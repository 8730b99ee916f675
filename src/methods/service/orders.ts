import { z } from 'zod';
import type { CollectAnswer, OrderAnswer } from '../bankid/answers.js';
import type { BankIdOrders, SignOrder } from '../bankid/orders.js';
import { BankIdRefusal } from '../bankid/rp-client.js';
import { orderPlaced, orderState } from './answers.js';
import { ServiceRefusal, type ServiceClient } from './client.js';

/** Orders with Swedish BankID under the service's own agreement: its certificate, our texts and our digest. */
export class ServiceOrders implements BankIdOrders {
  constructor(private readonly client: ServiceClient) {}

  sign(order: SignOrder): Promise<OrderAnswer> {
    return asRefusal(this.client.post('bankid/orders', order, orderPlaced));
  }

  collect(orderRef: string): Promise<CollectAnswer> {
    return asRefusal(this.client.post(`bankid/orders/${encodeURIComponent(orderRef)}/collect`, {}, orderState));
  }

  async cancel(orderRef: string): Promise<void> {
    try {
      await this.client.post(`bankid/orders/${encodeURIComponent(orderRef)}/cancel`, {}, z.unknown());
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
    }
  }
}

/** To the method it is all the same who passed BankID's refusal on. */
async function asRefusal<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ServiceRefusal) throw new BankIdRefusal(error.reason ?? 'invalidParameters');
    throw error;
  }
}
