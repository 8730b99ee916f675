import { Router, type Response } from 'express';
import { customerIn, refuse } from './customers.js';
import type { WaitingFault } from './faults.js';

const OTHER_TEXT = Buffer.from('I agree to something else.').toString('base64');

/** Orders with BankID under the service's own agreement. A final answer is kept, so that it may be asked for again. */
export function orderRoutes(rpApi: string, faults: WaitingFault): Router {
  const router = Router();
  const owners = new Map<string, string>();
  const ended = new Map<string, unknown>();

  router.post('/', async (request, response) => {
    const order = altered(request.body as Record<string, unknown>, faults);
    const { status, body } = await call(rpApi, 'sign', order);
    if (status !== 200) {
      passOn(response, status, body);
      return;
    }
    owners.set(String(body['orderRef']), customerIn(response).name);
    response.status(201).json(body);
  });

  router.post('/:orderRef/:act', async (request, response) => {
    const { orderRef, act } = request.params;
    if ((act !== 'collect' && act !== 'cancel') || owners.get(orderRef) !== customerIn(response).name) {
      refuse(response, 404, 'ORDER_UNKNOWN');
      return;
    }
    const kept = act === 'collect' ? ended.get(orderRef) : undefined;
    const { status, body } = kept === undefined ? await call(rpApi, act, { orderRef }) : { status: 200, body: kept };
    if (status !== 200) {
      passOn(response, status, body as Record<string, unknown>);
      return;
    }
    if (act === 'collect' && (body as { status?: unknown }).status !== 'pending') ended.set(orderRef, body);
    response.json(body);
  });
  return router;
}

function altered(order: Record<string, unknown>, faults: WaitingFault): Record<string, unknown> {
  switch (faults.take('swapped-text', 'swapped-hidden-data')) {
    case 'swapped-text':
      return { ...order, userVisibleData: OTHER_TEXT };
    case 'swapped-hidden-data':
      return { ...order, userNonVisibleData: OTHER_TEXT };
    default:
      return order;
  }
}

async function call(
  rpApi: string,
  path: string,
  body: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${rpApi}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** BankID's refusals are the caller's to know; its troubles are the service's. */
function passOn(response: Response, status: number, body: Record<string, unknown>): void {
  if (status === 400) refuse(response, 409, 'ORDER_REFUSED', String(body['errorCode']));
  else refuse(response, 503, 'SCHEME_UNAVAILABLE');
}
