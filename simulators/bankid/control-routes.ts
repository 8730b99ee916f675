import { json, Router } from 'express';
import type { NextFunction, Request, Response } from 'express';
import type { Act, AppActs, Refusal } from './app-acts.js';
import { FAULTS } from './faults/index.js';
import type { OrderBook } from './order-book.js';
import { personalNumberOf, visibleTextOf } from './order.js';
import type { Order } from './order.js';
import { isUnreadableBody } from './rp/api-error.js';
import { record, text } from './rp/checks.js';
import type { Outage } from './rp/outage.js';
import type { RateLimiter } from './rp/rate-limit.js';

/** What a test's controls work with. */
export interface ControlParts {
  readonly book: OrderBook;
  readonly acts: AppActs;
  readonly outage: Outage;
  readonly rates: RateLimiter;
}

const checkAct = record({
  personalNumber: text(12, 12, /^\d+$/),
  hintCode: text(1, 100),
  fault: text(1, 100),
  qr: text(1, 200),
});

/** What a test does in a person's place, relative to `/control`. */
export function controlRoutes({ book, acts, outage, rates }: ControlParts): Router {
  const router = Router();
  router.use(json());
  router.get('/orders/', (_request, response) => void response.json(book.all().map((order) => view(order, book))));
  router.get('/faults/', (_request, response) => {
    response.json(FAULTS.map(({ name, description }) => ({ name, description })));
  });
  router.post('/orders/:orderRef/:act', async (request, response) => {
    const order = book.find(request.params.orderRef);
    const act = doing(acts, request.params.act);
    if (order === undefined || act === undefined) notFound(response);
    else await answer(order, book, act, request, response);
  });
  router.post('/outage', (request, response) => {
    const { calls, status = 503 } = (request.body ?? {}) as { calls?: unknown; status?: unknown };
    if (!isWithin(calls, 0, 10_000) || !isWithin(status, 400, 599)) {
      refuse(response, { status: 400, reason: 'calls and status must be whole numbers' });
      return;
    }
    outage.begin(calls, status);
    response.json({ calls, status });
  });
  router.post('/rate', (request, response) => {
    const { calls, windowMs } = (request.body ?? {}) as { calls?: unknown; windowMs?: unknown };
    if (!isWithin(calls, 1, 1_000_000) || !isWithin(windowMs, 1, 3_600_000)) {
      refuse(response, { status: 400, reason: 'calls and windowMs must be whole numbers' });
      return;
    }
    rates.limit = { calls, windowMs };
    response.json(rates.limit);
  });
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (isUnreadableBody(error)) refuse(response, { status: 400, reason: 'The body is not JSON' });
    else next(error);
  });
  return router;
}

type Doing = (order: Order, act: Act) => Refusal | undefined | Promise<Refusal | undefined>;

function doing(acts: AppActs, name: string): Doing | undefined {
  const known: Readonly<Record<string, Doing>> = {
    scan: (order, act) => acts.scan(order, act),
    sign: (order, act) => acts.sign(order, act),
    cancel: (order) => acts.cancel(order),
    fail: (order, act) => acts.fail(order, act),
  };
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

async function answer(order: Order, book: OrderBook, act: Doing, request: Request, response: Response): Promise<void> {
  const body: unknown = request.body ?? {};
  const fault = checkAct(body, 'body');
  const refusal = fault === undefined ? await act(order, body as Act) : { status: 400 as const, reason: fault };
  if (refusal === undefined) response.json(view(order, book));
  else refuse(response, refusal);
}

function view(order: Order, book: OrderBook): object {
  return {
    orderRef: order.ref,
    status: order.outcome?.status ?? 'pending',
    hintCode: book.hintOf(order) ?? null,
    personalNumber: personalNumberOf(order) ?? null,
    visibleText: visibleTextOf(order),
  };
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function refuse(response: Response, { status, reason }: Refusal): void {
  response.status(status).json({ title: reason, status });
}

function notFound(response: Response): void {
  response.status(404).json({ title: 'Not Found', status: 404 });
}
