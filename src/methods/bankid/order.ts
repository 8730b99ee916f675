import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { OrderAnswer } from './answers.js';

/** Which device the signer has BankID on. */
export type Device = 'same' | 'other';

/** What is kept of a transaction between its steps. */
export const orderState = z.object({
  transactionId: z.string(),
  /** Oldest first; the last one is the one that runs. */
  orders: z.array(z.object({ orderRef: z.string(), startedAt: z.iso.datetime() })).min(1),
  autoStartToken: z.string(),
  qrStartToken: z.string(),
  qrStartSecret: z.string(),
  device: z.enum(['same', 'other']),
  /** As sent, byte for byte. */
  sent: z.object({
    userVisibleData: z.string(),
    userNonVisibleData: z.string(),
    personalNumber: z.string().optional(),
  }),
  endUserIp: z.string(),
  returnUrl: z.string().optional(),
  referringDomain: z.string().optional(),
  userAgent: z.string(),
  deviceIdentifier: z.string(),
});
export type OrderState = z.infer<typeof orderState>;

/** The order that runs now. */
export function currentOrder({ orders }: OrderState): OrderState['orders'][number] {
  const order = orders.at(-1);
  if (order === undefined) throw new TypeError('a transaction without an order');
  return order;
}

/** The transaction with a new order of the scheme; its id, its texts and everything else stay. */
export function renewed(state: OrderState, { orderRef, ...tokens }: OrderAnswer, at: Date): OrderState {
  return { ...state, ...tokens, orders: [...state.orders, { orderRef, startedAt: at.toISOString() }] };
}

/**
 * Text of the animated QR code of one second.
 *
 * @param qrStartSecret - its ASCII is the key; stays on the server
 * @param seconds - whole seconds since the order was answered
 */
export function qrText(qrStartToken: string, qrStartSecret: string, seconds: number): string {
  const code = createHmac('sha256', qrStartSecret).update(String(seconds)).digest('hex');
  return `bankid.${qrStartToken}.${seconds}.${code}`;
}
