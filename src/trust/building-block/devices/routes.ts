import type { ErrorRequestHandler, NextFunction, Request, Response, Router } from 'express';
import * as z from 'zod';
import { AuthenticationError, EsignError, problemOf } from '../../../errors.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import { sendPage } from '../pages/html.js';
import type { BuildingBlockParts } from '../parts.js';
import { readFields } from '../requests/request.js';
import { DeviceDesk } from './desk.js';
import { noticeIn, noticeOf, type DeviceNotice } from './notices.js';
import { DevicePages, REVOKE_REASONS } from './pages.js';
import { RegistrationPages } from './registration-pages.js';
import { RegistrationRoutes } from './registration-routes.js';
import { DEVICE_STYLE } from './style.js';

const YEAR_S = 31_536_000;

const statusSchema = z.object({
  status: z.enum(['suspend', 'activate', 'revoke', 'cancel']),
  reason: z.enum(REVOKE_REASONS).optional(),
});
const DONE = { suspend: 'suspended', activate: 'activated', revoke: 'revoked', cancel: 'canceled' } as const;

/** The addresses at which people see to their devices: log in, register, cancel, suspend, reactivate, revoke. */
export class DeviceRoutes {
  private readonly desk: DeviceDesk;
  private readonly pages: DevicePages;

  constructor(private readonly parts: BuildingBlockParts) {
    this.desk = new DeviceDesk(parts);
    this.pages = new DevicePages(this.desk.frame);
  }

  /** To be mounted before the signing pages: both have people return from the ID building block to one address. */
  mount(router: Router): void {
    router.get(`/assets/${DEVICE_STYLE.name}`, (_request, response) => {
      response.set('cache-control', `public, max-age=${YEAR_S}, immutable`).type('css').send(DEVICE_STYLE.content);
    });
    router.use('/sign/callback', (request, response, next) => this.returned(request, response, next));
    router.get('/devices/', (request, response) => this.list(request, response));
    router.post('/devices/login', (request, response) => this.logIn(request, response));
    router.post('/devices/logout', (request, response) => this.logOut(request, response));
    new RegistrationRoutes(this.parts, this.desk).mount(router);
    router.get('/devices/:certificateId', (request, response) => this.show(request, response));
    router.get('/devices/:certificateId/state', (request, response) => this.state(request, response));
    router.get('/devices/:certificateId/revoke', (request, response) => this.askRevoke(request, response));
    router.post('/devices/:certificateId/status', (request, response) => this.change(request, response));
    router.use('/devices', this.problems);
  }

  private async list(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const notice = noticeIn(request.query);
    const session = await desk.logins.session(request);
    if (session === undefined) {
      this.welcome(request, response, notice);
      return;
    }
    const { registrations, deviceTypes } = this.parts;
    const devices = await registrations.list(session.psut);
    const own = desk.page(request, response, session, notice);
    sendPage(response, 200, this.pages.list(own, devices, deviceTypes.length > 0));
  }

  private async logIn(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const browser = this.parts.browsers.sender(request, 'devices:login');
    const { language } = desk.setting(request, response);
    const { href } = await desk.logins.begin(response, browser, language.replace('_', '-'));
    response.redirect(303, href);
  }

  private async returned(request: Request, response: Response, next: NextFunction): Promise<void> {
    const { desk } = this;
    try {
      const outcome = request.method === 'GET' ? await desk.logins.finish(request, response) : undefined;
      if (outcome === undefined) next();
      else desk.lead(response, outcome === 'logged_in' ? '' : `?notice=${outcome}`);
    } catch (error) {
      const code = error instanceof EsignError ? String(error.code) : 'INTERNAL';
      this.parts.log.warn({ code }, 'a login for devices failed');
      desk.lead(response, `?notice=${noticeOf(error) ?? 'login_failed'}`);
    }
  }

  private async logOut(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const session = await desk.sender(request, response);
    if (session === undefined) return;
    await desk.logins.end(session, response);
    desk.lead(response, '?notice=logged_out');
  }

  private async show(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const session = await desk.visitor(request, response);
    if (session === undefined) return;
    const device = await desk.device(request, session);
    const told = noticeIn(request.query);
    // The page that waits leads here whatever came of it.
    const isTrue = told !== 'registered' || device.state === 'ACTIVE';
    const own = desk.page(request, response, session, isTrue ? told : undefined);
    const isPending = device.state === 'PENDING';
    const page = isPending ? new RegistrationPages(desk.frame).waiting(own, device) : this.pages.device(own, device);
    sendPage(response, 200, page);
  }

  private async state(request: Request, response: Response): Promise<void> {
    const session = await this.desk.logins.session(request);
    if (session === undefined) throw notLoggedIn();
    const { state, verificationCode } = await this.desk.device(request, session);
    response.set('cache-control', 'no-store').json({
      isOver: state !== 'PENDING',
      ...(verificationCode === null ? {} : { verificationCode }),
    });
  }

  private async askRevoke(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const session = await desk.visitor(request, response);
    if (session === undefined) return;
    const device = await desk.device(request, session);
    if (device.state === 'ACTIVE' || device.state === 'SUSPENDED') {
      sendPage(response, 200, this.pages.revoke(desk.page(request, response, session), device));
    } else {
      desk.lead(response, device.certificateId);
    }
  }

  private async change(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const session = await desk.sender(request, response);
    if (session === undefined) return;
    const { status, reason } = readFields(statusSchema, request.body);
    const { certificateId } = await desk.device(request, session);
    const message = status === 'revoke' ? reason : undefined;
    const body = { status: { code: status.toUpperCase(), ...(message === undefined ? {} : { message }) } };
    try {
      await this.parts.registrations.change(session.psut, certificateId, body);
    } catch (error) {
      const notice = noticeOf(error);
      if (notice === undefined) throw error;
      desk.lead(response, `${certificateId}?notice=${notice}`);
      return;
    }
    desk.lead(response, `${certificateId}?notice=${DONE[status]}`);
  }

  private welcome(request: Request, response: Response, notice?: DeviceNotice, status = 200): void {
    const form = this.parts.browsers.know(request, response).formToken('devices:login');
    sendPage(response, status, this.pages.welcome(this.desk.setting(request, response), form, notice));
  }

  /** A page for people; programs are answered as everywhere. */
  private readonly problems: ErrorRequestHandler = (error: unknown, request, response, next) => {
    const isPerson = request.get('accept')?.includes('text/html') === true;
    if (response.headersSent || !isPerson) {
      next(error);
      return;
    }
    const { status } = problemOf(error);
    if (status >= 500) this.parts.log.error({ err: error }, 'a call failed');
    const setting = this.desk.setting(request, response);
    if (noticeOf(error) === 'away') this.welcome(request, response, 'away', status);
    else sendPage(response, status, this.pages.problem(setting, status >= 500 ? 'fault' : 'gone'));
  };
}

function notLoggedIn(): AuthenticationError<BuildingBlockErrorCode> {
  return new AuthenticationError('BB_NOT_LOGGED_IN', 'Nobody has logged in here, or it was too long ago.');
}
