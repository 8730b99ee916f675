import { raw, Router } from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { OrderBook } from '../order-book.js';
import { isPhoneOrder } from '../order.js';
import type { Order, OrderKind, OrderRequest } from '../order.js';
import type { RelyingParty } from '../relying-party.js';
import { isUnreadableBody, sendError, sendOutage } from './api-error.js';
import type { Outage } from './outage.js';
import type { RateLimiter } from './rate-limit.js';
import { orderFault, referenceFault } from './request-rules.js';

const MAX_BODY = '512kb';
const ORDER_KINDS: readonly OrderKind[] = ['sign', 'auth', 'phone/sign', 'phone/auth'];

/** What the relying parties' side works with. */
export interface RpParts {
  readonly book: OrderBook;
  readonly rates: RateLimiter;
  readonly outage: Outage;
  /** Who calls; without client certificates, always the same one. */
  readonly callerOf: (request: Request) => RelyingParty | undefined;
}

/** The relying party API 6.0, relative to `/rp/v6.0`. */
export function rpRoutes(parts: RpParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const before = [onlyPost, available(parts), exactType, raw({ type: () => true, limit: MAX_BODY }), parseBody];
  for (const kind of ORDER_KINDS) router.all(`/${kind}`, before, order(parts, kind));
  router.all('/collect', before, collect(parts));
  router.all('/cancel', before, cancel(parts));
  router.use((_request, response) => sendError(response, 'notFound', 'There is no such resource'));
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (isUnreadableBody(error)) sendError(response, 'invalidParameters', 'The body cannot be read');
    else next(error);
  });
  return router;
}

const onlyPost: RequestHandler = (request, response, next) => {
  if (request.method === 'POST') next();
  else sendError(response.set('allow', 'POST'), 'methodNotAllowed', 'Only POST is allowed');
};

const exactType: RequestHandler = (request, response, next) => {
  if (request.get('content-type') === 'application/json') next();
  else sendError(response, 'unsupportedMediaType', 'The content type must be application/json and nothing more');
};

const parseBody: RequestHandler = (request, response, next) => {
  try {
    request.body = JSON.parse(Buffer.from(request.body as Uint8Array).toString('utf8')) as unknown;
  } catch {
    sendError(response, 'invalidParameters', 'The body is not JSON');
    return;
  }
  next();
};

function available({ callerOf, outage, rates }: RpParts): RequestHandler {
  return (request, response, next) => {
    const status = outage.take();
    if (status !== undefined) {
      sendOutage(response, status);
      return;
    }
    const caller = callerOf(request);
    if (caller === undefined) {
      sendError(response, 'unauthorized', 'The certificate is not that of a relying party');
      return;
    }
    const rate = rates.count(caller.organisationNumber);
    response.set('ratelimit-limit', String(rate.limit)).set('ratelimit-remaining', String(rate.remaining));
    response.set('ratelimit-reset', String(rate.resetSeconds));
    response.locals['caller'] = caller;
    if (rate.isExceeded) sendError(response, 'tooManyRequests', 'Too many calls');
    else next();
  };
}

function order({ book }: RpParts, kind: OrderKind): RequestHandler {
  return (request, response) => {
    const fault = orderFault(kind, request.body);
    if (fault !== undefined) {
      sendError(response, 'invalidParameters', fault);
      return;
    }
    const opened = book.open(kind, request.body as OrderRequest, callerIn(response));
    if (opened === undefined) {
      sendError(response, 'alreadyInProgress', 'There is an order for this person already');
      return;
    }
    const { ref: orderRef, autoStartToken, qrStartToken, qrStartSecret } = opened;
    response.json(isPhoneOrder(opened) ? { orderRef } : { orderRef, autoStartToken, qrStartToken, qrStartSecret });
  };
}

function collect(parts: RpParts): RequestHandler {
  return (request, response) => {
    const found = ownOrder(parts, request, response);
    if (found === undefined) return;
    const { outcome, ref: orderRef } = found;
    if (outcome === undefined) {
      response.json({ orderRef, status: 'pending', hintCode: parts.book.hintOf(found) });
      return;
    }
    // A result is given out once, whether it arrives or not.
    parts.book.remove(found);
    if (outcome.delivery === 'lost') request.socket.destroy();
    else if (outcome.delivery === 'unreadable') response.type('html').send('<html><body>Something else</body></html>');
    else if (outcome.status === 'failed') response.json({ orderRef, status: 'failed', hintCode: outcome.hintCode });
    else response.json({ orderRef, status: 'complete', completionData: outcome.completionData });
  };
}

function cancel(parts: RpParts): RequestHandler {
  return (request, response) => {
    const found = ownOrder(parts, request, response);
    if (found === undefined) return;
    if (found.outcome !== undefined) {
      sendError(response, 'invalidParameters', 'The order has ended already');
      return;
    }
    parts.book.remove(found);
    response.json({});
  };
}

function ownOrder({ book }: RpParts, request: Request, response: Response): Order | undefined {
  const fault = referenceFault(request.body);
  if (fault !== undefined) {
    sendError(response, 'invalidParameters', fault);
    return undefined;
  }
  const found = book.find((request.body as { readonly orderRef: string }).orderRef);
  if (found?.relyingParty.organisationNumber === callerIn(response).organisationNumber) return found;
  sendError(response, 'invalidParameters', 'No such order');
  return undefined;
}

function callerIn(response: Response): RelyingParty {
  return response.locals['caller'] as RelyingParty;
}
