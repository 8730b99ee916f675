import { Router } from 'express';
import * as z from 'zod';
import { BankIdRefusal, type BankIdClient, type SignOrder } from '../../methods/clients.js';
import { param, tenantOf } from '../http/caller.js';
import { readInput } from '../http/problems.js';
import type { EidAttempt, EidAttempts } from './attempts.js';
import { EidRefusal } from './problems.js';

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);

const orderSchema = z.strictObject({
  endUserIp: z.string().min(1).max(64),
  userVisibleData: base64.max(40_000),
  userVisibleDataFormat: z.literal('plaintext'),
  userNonVisibleData: base64.max(200_000),
  returnUrl: z.url().max(512).optional(),
  returnRisk: z.boolean(),
  requirement: z.strictObject({ personalNumber: z.string().regex(/^\d{12}$/) }).optional(),
  web: z
    .strictObject({
      referringDomain: z.string().min(3).max(256),
      userAgent: z.string().max(256),
      deviceIdentifier: z.string().max(64),
    })
    .optional(),
});

/** What orders are placed and kept with. */
export interface OrderParts {
  readonly client: Pick<BankIdClient, 'sign' | 'collect' | 'cancel'>;
  readonly attempts: EidAttempts;
}

/** Orders with Swedish BankID under the service's own agreement, relative to `/v1/bankid/orders`. Texts are passed on as they are. */
export function orderRoutes(parts: OrderParts): Router {
  const { client, attempts } = parts;
  const router = Router();
  const asked = new Map<string, Promise<object>>();

  router.post('/', async (request, response) => {
    const order = readInput(orderSchema, request.body) as SignOrder;
    const placed = await client.sign(order);
    await attempts.add(tenantOf(response), keyOf(placed.orderRef), { orderRef: placed.orderRef });
    response.status(201).json(placed);
  });
  router.post('/:orderRef/collect', async (request, response) => {
    const { orderRef, attempt } = await own(attempts, tenantOf(response), param(request, 'orderRef'));
    // Two questions at once are one: the final answer is given once.
    const running = asked.get(orderRef) ?? collect(parts, orderRef, attempt).finally(() => asked.delete(orderRef));
    asked.set(orderRef, running);
    response.json(await running);
  });
  router.post('/:orderRef/cancel', async (request, response) => {
    const { orderRef, attempt } = await own(attempts, tenantOf(response), param(request, 'orderRef'));
    if (attempt.answer !== undefined) throw new EidRefusal(409, 'ORDER_REFUSED', 'invalidParameters');
    await client.cancel(orderRef);
    response.json({});
  });
  return router;
}

async function own(
  attempts: EidAttempts,
  tenantId: number,
  orderRef: string,
): Promise<{ readonly orderRef: string; readonly attempt: EidAttempt<unknown> }> {
  const attempt = await attempts.find(tenantId, keyOf(orderRef));
  if (attempt === undefined) throw new EidRefusal(404, 'ORDER_UNKNOWN');
  return { orderRef, attempt };
}

/** BankID says how an order ended once. It is kept before anybody hears of it, and said again to whoever missed it. */
async function collect(
  { client, attempts }: OrderParts,
  orderRef: string,
  attempt: EidAttempt<unknown>,
): Promise<object> {
  if (attempt.answer !== undefined) return attempt.answer;
  try {
    const answer = await client.collect(orderRef);
    return answer.status === 'pending' ? answer : await attempts.keepAnswer(attempt, answer);
  } catch (error) {
    // Another process may have been told a moment ago.
    const told = error instanceof BankIdRefusal ? await attempts.find(attempt.tenantId, keyOf(orderRef)) : undefined;
    if (told?.answer !== undefined) return told.answer;
    throw error;
  }
}

function keyOf(orderRef: string): string {
  return `order ${orderRef}`;
}
