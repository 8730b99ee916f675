import { randomBytes } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import * as z from 'zod';
import { EsignError, TooSoonError } from '../../../errors.js';
import { SIGNING_WAYS, type SigningWay } from '../e-services/e-service.js';
import type { Operation } from '../operations/operation.js';
import { sendPage } from '../pages/html.js';
import type { Notice, PageSetting, ShownRequest } from '../pages/pages.js';
import type { BuildingBlockParts } from '../parts.js';
import { assertOffered, type AcceptedRequest } from '../requests/intake.js';
import { readFields } from '../requests/request.js';
import type { Browser } from './browser.js';
import { sourceOf } from './calls.js';
import { Front, hiddenFields, nonceUsed, requestKeyOf, subjectIn } from './front.js';
import { Leaving } from './leaving.js';
import { settingOf } from './reader.js';

const choiceSchema = z.object({ method: z.enum(SIGNING_WAYS) });
const pseudonymSchema = z.object({ pseudonym: z.string().trim().min(1).max(200) });
/** Headers cannot come with a form, fields cannot come with an address. */
const PAYMENT_HEADER = 'x-govstack-paymenttoken';

/** The addresses that people's browsers are at. */
export class InteractiveRoutes {
  private readonly front: Front;
  private readonly leaving: Leaving;

  constructor(private readonly parts: BuildingBlockParts) {
    this.front = new Front(parts);
    this.leaving = new Leaving(parts);
  }

  mount(router: Router): void {
    router.get('/sign/interactive', (request, response) => this.open(request, response));
    router.get('/sign/interactivePseudonym', (request, response) => this.open(request, response, 'scd'));
    router.post('/sign/interactive', (request, response) => this.enter(request, response));
    router.post('/sign/interactive/choose', (request, response) => this.choose(request, response));
    router.get('/sign/interactive/device', (request, response) => this.askPseudonym(request, response));
    router.post('/sign/interactive/device', (request, response) => this.device(request, response));
    router.get('/sign/interactive/progress', (request, response) => this.progress(request, response));
    router.get('/sign/interactive/state', (request, response) => this.state(request, response));
    router.post('/sign/interactive/cancel', (request, response) => this.cancel(request, response));
    router.get('/sign/callback', (request, response) => this.returned(request, response));
  }

  /** Shows what is asked for. Changes nothing. */
  private async open(request: Request, response: Response, preset?: SigningWay): Promise<void> {
    const { browsers, intake, tickets, times, now } = this.parts;
    const subject = subjectIn(request.query);
    const browser = browsers.know(request, response);
    if (subject.kind === 'operation' || subject.kind === 'requestId') {
      const operation =
        subject.kind === 'operation'
          ? await this.front.ownOperation(subject.value, browser)
          : await this.front.pushed(subject.value, browser);
      await this.showOperation(request, response, operation, hiddenFields(browser, subject.kind, subject.value));
      return;
    }
    const { service, request: asked } = await intake.carried(request.query, request.get(PAYMENT_HEADER));
    if (preset !== undefined) assertOffered(service, preset);
    const begun = await this.front.begun(service.clientId, asked.nonce, browser);
    if (begun) {
      await this.showOperation(request, response, begun, hiddenFields(browser, 'operation', begun.operationId));
      return;
    }
    const until = new Date(now().getTime() + times.requestLifetimeMs);
    const ticket = tickets.seal({ clientId: service.clientId, request: asked, until }, browser.hash);
    const hidden = hiddenFields(browser, 'ticket', ticket);
    const shown = shownOf(asked);
    const at = this.setting(request, response, asked.uiLocales);
    const page =
      preset === 'scd'
        ? this.parts.pages.pseudonym(at, shown, hidden)
        : this.parts.pages.choice(at, shown, service.methods, hidden);
    sendPage(response, 200, page);
  }

  /** Takes a request with its payment from a form of the e-service, and has the browser open it by a one-time id. */
  private async enter(request: Request, response: Response): Promise<void> {
    const { intake, basePath } = this.parts;
    const { paymentToken } = (request.body ?? {}) as { paymentToken?: unknown };
    const token = typeof paymentToken === 'string' ? paymentToken : request.get(PAYMENT_HEADER);
    const accepted = await intake.carried(request.body, token);
    const requestId = randomBytes(32).toString('base64url');
    await this.keep(accepted, requestId);
    response.redirect(303, `${basePath}/sign/interactive?requestId=${requestId}`);
  }

  private async keep({ service, request }: AcceptedRequest, requestId: string): Promise<void> {
    const { operations, endings, now, times } = this.parts;
    const requestKey = requestKeyOf(service.clientId, request.nonce);
    if (await operations.byRequestKey(requestKey)) throw nonceUsed();
    const { payment, ...kept } = request;
    const expiresAt = new Date(now().getTime() + times.requestLifetimeMs);
    const operationId = randomBytes(16).toString('hex');
    const wanted = { operationId, clientId: service.clientId, request: kept, requestKey, requestId, expiresAt };
    if (!(await endings.begin(wanted, 'form', payment))) throw nonceUsed();
  }

  private async choose(request: Request, response: Response): Promise<void> {
    const { method } = readFields(choiceSchema, request.body);
    const { operation } = await this.front.fromForm(request);
    if (operation.state !== 'waiting' && operation.state !== 'login') {
      await this.lead(request, response, operation);
      return;
    }
    assertOffered({ methods: await this.waysOf(operation) }, method);
    if (method === 'scd') {
      response.redirect(303, this.path('device', operation));
      return;
    }
    const { oneTimeRuns, endings, operations } = this.parts;
    const { language } = this.setting(request, response, operation.request.uiLocales);
    try {
      const url = await oneTimeRuns.sendToLogin(operation, language.replace('_', '-'));
      if (url) response.redirect(303, url.href);
      else await this.lead(request, response, (await operations.find(operation.operationId)) ?? operation);
    } catch (error) {
      if (!(error instanceof EsignError) || error.retry !== 'later') throw error;
      const failed = await endings.fail(operation, 'temporarily_unavailable', String(error.code));
      await this.lead(request, response, failed ?? (await operations.find(operation.operationId)) ?? operation);
    }
  }

  private async askPseudonym(request: Request, response: Response): Promise<void> {
    const browser = this.parts.browsers.know(request, response);
    const operation = await this.front.ownOperation(request.query['operation'], browser);
    if (operation.state !== 'waiting' && operation.state !== 'login') await this.lead(request, response, operation);
    else this.showPseudonym(request, response, operation, browser);
  }

  private async device(request: Request, response: Response): Promise<void> {
    const { browser, operation } = await this.front.fromForm(request);
    if (operation.state !== 'waiting' && operation.state !== 'login') {
      await this.lead(request, response, operation);
      return;
    }
    assertOffered({ methods: await this.waysOf(operation) }, 'scd');
    const { pseudonym } = readFields(pseudonymSchema, request.body);
    const { deviceRuns, operations, addresses } = this.parts;
    const source = sourceOf(request, addresses);
    try {
      const run = deviceRuns.newRun();
      const asked = await deviceRuns.begin(operation, run, await deviceRuns.token(pseudonym, run, source), source);
      await this.lead(request, response, asked ?? (await operations.find(operation.operationId)) ?? operation);
    } catch (error) {
      if (!(error instanceof TooSoonError)) throw error;
      const again = (await operations.find(operation.operationId)) ?? operation;
      response.status(429);
      this.showPseudonym(request, response, again, browser, 'too_many');
    }
  }

  private async progress(request: Request, response: Response): Promise<void> {
    const { browsers, deviceRuns, pages } = this.parts;
    const browser = browsers.know(request, response);
    const own = await this.front.ownOperation(request.query['operation'], browser);
    const view = own.state === 'device' ? await deviceRuns.look(own) : { operation: own };
    const { operation } = view;
    if (operation.state !== 'signing' && !('pending' in view && view.pending)) {
      await this.lead(request, response, operation);
      return;
    }
    const pending = 'pending' in view ? view.pending : undefined;
    const { operationId } = operation;
    const hidden = { ...hiddenFields(browser, 'operation', operationId), operation: operationId };
    const at = this.setting(request, response, operation.request.uiLocales);
    sendPage(response, 200, pages.progress(at, shownOf(operation.request), hidden, pending));
  }

  private async state(request: Request, response: Response): Promise<void> {
    const { browsers, deviceRuns } = this.parts;
    const own = await this.front.ownOperation(request.query['operation'], browsers.find(request));
    const view = own.state === 'device' ? await deviceRuns.look(own) : { operation: own };
    const pending = 'pending' in view ? view.pending : undefined;
    const isOver = pending === undefined && view.operation.state !== 'signing';
    response.set('cache-control', 'no-store').json({
      isOver,
      ...(pending === undefined
        ? {}
        : { verificationCode: pending.verificationCode, expiresAt: pending.expiresAt.toISOString() }),
      ...(pending?.waitsFor === undefined ? {} : { waitsFor: pending.waitsFor }),
    });
  }

  private async cancel(request: Request, response: Response): Promise<void> {
    const { tickets, endings, deviceRuns, operations } = this.parts;
    const { browser, subject } = this.front.senderOf(request);
    if (subject.kind === 'ticket') {
      // Nothing was begun that could be ended.
      await this.leaving.canceled(request, response, tickets.open(subject.value, browser.hash));
      return;
    }
    const { operation } = await this.front.fromForm(request);
    const canEnd = ['waiting', 'login', 'device'].includes(operation.state);
    if (operation.state === 'device') await deviceRuns.cancel(operation);
    const ended = canEnd ? await endings.fail(operation, 'access_denied', 'canceled') : operation;
    await this.lead(request, response, ended ?? (await operations.find(operation.operationId)) ?? operation);
  }

  /** The browser is back from the ID building block. */
  private async returned(request: Request, response: Response): Promise<void> {
    const { operations, browsers, oneTimeRuns, settings, times } = this.parts;
    const { state } = request.query;
    const found = typeof state === 'string' ? await operations.byLogin(state) : undefined;
    const operation = await this.front.ownOperation(found?.operationId, browsers.find(request));
    if (operation.state !== 'login' || typeof state !== 'string') {
      await this.lead(request, response, operation);
      return;
    }
    const address = new URL(`${settings.baseUrl}/sign/callback`);
    address.search = new URL(request.originalUrl, settings.baseUrl).search;
    const run = oneTimeRuns.afterLogin(operation, address, state);
    const ended = await Promise.race([run, pause(times.patienceMs)]);
    await this.lead(request, response, ended ?? (await operations.find(operation.operationId)) ?? operation);
  }

  /** Sends the browser where its operation stands. */
  private async lead(request: Request, response: Response, operation: Operation): Promise<void> {
    const { state } = operation;
    if (state === 'signed' || state === 'failed') {
      await this.leaving.withOperation(request, response, operation);
      return;
    }
    const isUnderWay = state === 'signing' || state === 'device';
    response.redirect(303, this.path(isUnderWay ? 'progress' : '', operation));
  }

  private async showOperation(
    request: Request,
    response: Response,
    operation: Operation,
    hidden: Record<string, string>,
  ): Promise<void> {
    if (operation.state !== 'waiting' && operation.state !== 'login') {
      await this.lead(request, response, operation);
      return;
    }
    const at = this.setting(request, response, operation.request.uiLocales);
    const notice = operation.reason === 'interrupted' ? 'interrupted' : undefined;
    const ways = await this.waysOf(operation);
    sendPage(response, 200, this.parts.pages.choice(at, shownOf(operation.request), ways, hidden, notice));
  }

  private showPseudonym(
    request: Request,
    response: Response,
    operation: Operation,
    browser: Browser,
    notice?: Notice,
  ): void {
    const at = this.setting(request, response, operation.request.uiLocales);
    const hidden = hiddenFields(browser, 'operation', operation.operationId);
    const status = response.statusCode;
    sendPage(response, status, this.parts.pages.pseudonym(at, shownOf(operation.request), hidden, notice));
  }

  private async waysOf({ clientId, request }: Operation): Promise<readonly SigningWay[]> {
    const service = clientId === null ? undefined : await this.parts.services.find(clientId);
    const ways = service?.methods ?? [];
    return request.method === undefined ? ways : ways.filter((way) => way === request.method);
  }

  private setting(request: Request, response: Response, uiLocales: string | undefined): PageSetting {
    return { ...settingOf(request, response, this.parts, uiLocales), formOrigins: [this.parts.provider.origin()] };
  }

  private path(page: 'device' | 'progress' | '', { operationId }: Operation): string {
    const folder = `${this.parts.basePath}/sign/interactive`;
    return `${page === '' ? folder : `${folder}/${page}`}?operation=${operationId}`;
  }
}

function shownOf(request: Operation['request']): ShownRequest {
  return { serviceName: request.serviceName, callbackUrl: request.callbackUrl ?? '', request };
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined).unref());
}
