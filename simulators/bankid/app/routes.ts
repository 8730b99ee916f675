import { Router, urlencoded } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { sendPage, slashAtTheEnd } from '../../pages.js';
import type { AppActs } from '../app-acts.js';
import type { OrderBook } from '../order-book.js';
import type { Order } from '../order.js';
import type { Person } from '../people.js';
import { qrTokenOf } from '../qr.js';
import { homePage } from './home-page.js';
import { endPage, orderPage } from './order-page.js';
import { appStyle } from './style.js';

/** What the pages work with. */
export interface AppPageParts {
  readonly book: OrderBook;
  readonly acts: AppActs;
  readonly people: readonly Person[];
}

/** The pages that play the app, relative to `/app`. They need no script. */
export function appRoutes(parts: AppPageParts): Router {
  const { book, acts } = parts;
  const router = Router();
  router.use(ownSite, slashAtTheEnd, urlencoded({ extended: false }));
  router.get('/style.css', (_request, response) => void response.type('css').send(appStyle));
  router.get('/', (request, response) => home(parts, request, response));
  router.post('/scan/', (request, response) => {
    const text = fieldOf(request, 'qr') ?? '';
    const token = qrTokenOf(text);
    const order = book.all().find(({ qrStartToken }) => qrStartToken === token);
    if (order === undefined) turnBack(response, '..', 'unknown');
    else open(acts.scan(order, { qr: text }) === undefined, order, response, '..');
  });
  router.post('/orders/:orderRef/scan/', (request, response) => {
    const order = book.find(request.params.orderRef);
    if (order === undefined) turnBack(response, '../../..', 'ended');
    else open(acts.scan(order, {}) === undefined, order, response, '../../..');
  });
  router.get('/orders/:orderRef/', (request, response) => {
    const order = pendingOrder(book, request.params.orderRef);
    if (order === undefined) turnBack(response, '../..', 'ended');
    else sendPage(response, orderPage(order, parts.people, {}));
  });
  router.post('/orders/:orderRef/sign/', (request, response) => sign(parts, request, response));
  router.post('/orders/:orderRef/cancel/', (request, response) => {
    const order = book.find(request.params.orderRef);
    if (order !== undefined) acts.cancel(order);
    sendPage(response, endPage('Cancelled', 'You cancelled. Nothing was signed.', order));
  });
  return router;
}

const NOTICES: Readonly<Record<string, string>> = {
  ended: 'That order has ended, or somebody else cancelled it.',
  unknown: 'That QR code is not of a waiting order, or it is too old.',
};

function home({ book, acts }: AppPageParts, request: Request, response: Response): void {
  const { autostarttoken: token, notice } = request.query;
  if (typeof token === 'string') {
    const order = book.all().find(({ autoStartToken }) => autoStartToken === token);
    if (order === undefined) turnBack(response, '.', 'ended');
    else open(acts.scan(order, {}) === undefined, order, response, '.');
    return;
  }
  const waiting = book.all().filter(({ outcome }) => outcome === undefined);
  sendPage(response, homePage(waiting, typeof notice === 'string' ? NOTICES[notice] : undefined));
}

async function sign(
  { book, acts, people }: AppPageParts,
  request: Request<{ orderRef: string }>,
  response: Response,
): Promise<void> {
  const order = pendingOrder(book, request.params.orderRef);
  if (order === undefined) {
    turnBack(response, '../../..', 'ended');
    return;
  }
  const personalNumber = fieldOf(request, 'otherNumber') ?? fieldOf(request, 'personalNumber');
  const fault = fieldOf(request, 'fault');
  if (!/^\d{6}$/.test(fieldOf(request, 'pin') ?? '')) {
    const filled = { personalNumber, error: 'The security code has six digits.' };
    sendPage(response, orderPage(order, people, filled, '../'));
    return;
  }
  const refusal = await acts.sign(order, { personalNumber, fault });
  if (refusal?.status === 400) {
    sendPage(response, orderPage(order, people, { error: refusal.reason }, '../'));
  } else if (refusal !== undefined || order.outcome?.status === 'failed') {
    const words = 'That did not work. This BankID cannot be used for the order, or the order has ended.';
    sendPage(response, endPage('Not signed', words, order));
  } else {
    const isSigning = order.kind.endsWith('sign');
    sendPage(response, endPage('Done', isSigning ? 'You have signed.' : 'You have identified yourself.', order));
  }
}

/** A page of another site may not press buttons here. */
const ownSite: RequestHandler = (request, response, next) => {
  if (request.method === 'POST' && request.get('sec-fetch-site') === 'cross-site') response.status(403).end();
  else next();
};

function open(isOpen: boolean, order: Order, response: Response, home: string): void {
  if (isOpen) response.redirect(303, `${home}/orders/${order.ref}/`);
  else turnBack(response, home, 'unknown');
}

function turnBack(response: Response, home: string, notice: string): void {
  response.redirect(303, `${home}/?notice=${notice}`);
}

function pendingOrder(book: OrderBook, ref: string): Order | undefined {
  const order = book.find(ref);
  return order !== undefined && book.isPending(order) ? order : undefined;
}

/** A filled-in field, or nothing when it was left empty. */
function fieldOf(request: Request, name: string): string | undefined {
  const value = (request.body as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
