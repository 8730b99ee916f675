import { randomBytes } from 'node:crypto';
import type { ErrorRequestHandler, NextFunction, Request, Response, Router } from 'express';
import * as z from 'zod';
import { AuthenticationError, EsignError, InputError, problemOf } from '../../../errors.js';
import { SCD_TYPES, type DeviceCertificate, type ScdErrorCode, type ScdType } from '../../scd/index.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import type { Browser } from '../http/browser.js';
import { sourceOf } from '../http/calls.js';
import { settingOf } from '../http/reader.js';
import { sendPage } from '../pages/html.js';
import type { PageSetting } from '../pages/pages.js';
import type { BuildingBlockParts } from '../parts.js';
import { readFields } from '../requests/request.js';
import { DeviceFrame, type OwnerPage } from './frame.js';
import { addressKindOf, remoteIdOf } from './kinds.js';
import { noticeIn, noticeOf, type DeviceNotice } from './notices.js';
import { OwnerLogins, type OwnerSession } from './owner-logins.js';
import { DevicePages, REVOKE_REASONS } from './pages.js';
import { RegistrationPages } from './registration-pages.js';
import { DEVICE_STYLE } from './style.js';

const YEAR_S = 31_536_000;
const ATTEMPT_MS = 3_600_000;

const text = z.string().max(16_000).default('');
const registrationSchema = z.object({
  kind: z.enum(SCD_TYPES),
  attempt: z.string().regex(/^[0-9a-f]{32}$/),
  ...{ address: text, pseudonym: text, payment: text },
});
const statusSchema = z.object({
  status: z.enum(['suspend', 'activate', 'revoke']),
  reason: z.enum(REVOKE_REASONS).optional(),
});
const DONE = { suspend: 'suspended', activate: 'activated', revoke: 'revoked' } as const;

/** The addresses at which people see to their devices: log in, register, suspend, reactivate, revoke. */
export class DeviceRoutes {
  private readonly logins: OwnerLogins;
  private readonly pages: DevicePages;
  private readonly registrationPages: RegistrationPages;

  constructor(private readonly parts: BuildingBlockParts) {
    const frame = new DeviceFrame(parts.pages, parts.catalog, parts.basePath);
    this.logins = new OwnerLogins(parts);
    this.pages = new DevicePages(frame);
    this.registrationPages = new RegistrationPages(frame);
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
    router.get('/devices/register', (request, response) => this.askKind(request, response));
    router.post('/devices/register', (request, response) => this.register(request, response));
    router.get('/devices/:certificateId', (request, response) => this.show(request, response));
    router.get('/devices/:certificateId/state', (request, response) => this.state(request, response));
    router.get('/devices/:certificateId/revoke', (request, response) => this.askRevoke(request, response));
    router.post('/devices/:certificateId/status', (request, response) => this.change(request, response));
    router.use('/devices', this.problems);
  }

  private async list(request: Request, response: Response): Promise<void> {
    const session = await this.logins.session(request);
    if (session === undefined) {
      this.welcome(request, response, noticeIn(request.query));
      return;
    }
    const { registrations, deviceTypes } = this.parts;
    const devices = await registrations.list(session.psut);
    const own = this.own(request, response, session, noticeIn(request.query));
    sendPage(response, 200, this.pages.list(own, devices, deviceTypes.length > 0));
  }

  private async logIn(request: Request, response: Response): Promise<void> {
    const browser = this.parts.browsers.sender(request, 'devices:login');
    const { language } = this.at(request, response);
    const { href } = await this.logins.begin(response, browser, language.replace('_', '-'));
    response.redirect(303, href);
  }

  private async returned(request: Request, response: Response, next: NextFunction): Promise<void> {
    try {
      const outcome = request.method === 'GET' ? await this.logins.finish(request, response) : undefined;
      if (outcome === undefined) next();
      else this.lead(response, outcome === 'logged_in' ? '' : `?notice=${outcome}`);
    } catch (error) {
      const notice = noticeOf(error) ?? 'login_failed';
      this.parts.log.warn(
        { code: error instanceof EsignError ? error.code : 'INTERNAL' },
        'a login for devices failed',
      );
      this.lead(response, `?notice=${notice}`);
    }
  }

  private async logOut(request: Request, response: Response): Promise<void> {
    const session = await this.sender(request);
    if (session) await this.logins.end(session, response);
    this.lead(response, '?notice=logged_out');
  }

  private async askKind(request: Request, response: Response): Promise<void> {
    const session = await this.logins.session(request);
    const { deviceTypes } = this.parts;
    if (session === undefined || deviceTypes.length === 0) {
      this.lead(response, session === undefined ? '?notice=ended' : '');
      return;
    }
    const own = this.own(request, response, session);
    const [only] = deviceTypes.length === 1 ? deviceTypes : [];
    const type = deviceTypes.find((one) => one === request.query['kind']) ?? only;
    const page =
      type === undefined ? this.registrationPages.kinds(own, deviceTypes) : this.form(own, session, type, '');
    sendPage(response, 200, page);
  }

  private async register(request: Request, response: Response): Promise<void> {
    const session = await this.sender(request);
    if (session === undefined) {
      this.lead(response, '?notice=ended');
      return;
    }
    const asked = readFields(registrationSchema, request.body);
    const attempt = ['device registration', session.id, asked.attempt];
    const until = new Date(this.parts.now().getTime() + ATTEMPT_MS);
    if (!(await this.parts.once.use(attempt, until))) {
      this.lead(response, '');
      return;
    }
    try {
      const { certificateId } = await this.create(request, session, asked);
      this.lead(response, certificateId);
    } catch (error) {
      // Nothing was registered: the same form may be sent again.
      await this.parts.once.release(attempt);
      const notice = noticeOf(error);
      if (notice === undefined || !(error instanceof EsignError)) throw error;
      const told = notice === 'address' && asked.kind.endsWith('SIM') ? 'telephone' : notice;
      const own = this.own(request, response, session, told);
      sendPage(response, error.status, this.form(own, session, asked.kind, asked.pseudonym));
    }
  }

  private async create(
    request: Request,
    { psut, subject }: OwnerSession,
    asked: z.infer<typeof registrationSchema>,
  ): Promise<DeviceCertificate> {
    const { registrations, addresses, payments, settings } = this.parts;
    const { kind: SCDType, pseudonym } = asked;
    const SCDRemoteId = remoteIdOf(SCDType, asked.address, subject);
    if (SCDRemoteId === undefined) throw noAddress();
    const name = pseudonym.trim() === '' ? {} : { pseudonym: pseudonym.trim() };
    const { directPayment } = settings;
    const payment = directPayment && (await payments.check(asked.payment.trim(), directPayment, settings.baseUrl));
    if (payment) await payments.use(payment);
    return registrations.create({ psut, subject }, { SCDType, SCDRemoteId, ...name }, sourceOf(request, addresses));
  }

  private async show(request: Request, response: Response): Promise<void> {
    const session = await this.logins.session(request);
    if (session === undefined) {
      this.lead(response, '?notice=ended');
      return;
    }
    const device = await this.found(request, session);
    const isPending = device.state === 'PENDING';
    const told = noticeIn(request.query);
    const isTrue = told !== 'registered' || device.state === 'ACTIVE';
    const own = this.own(request, response, session, isTrue ? told : undefined);
    sendPage(response, 200, isPending ? this.registrationPages.waiting(own, device) : this.pages.device(own, device));
  }

  private async state(request: Request, response: Response): Promise<void> {
    const session = await this.logins.session(request);
    if (session === undefined) throw notLoggedIn();
    const { state, verificationCode } = await this.found(request, session);
    response.set('cache-control', 'no-store').json({
      isOver: state !== 'PENDING',
      ...(verificationCode === null ? {} : { verificationCode }),
    });
  }

  private async askRevoke(request: Request, response: Response): Promise<void> {
    const session = await this.logins.session(request);
    const device = session && (await this.found(request, session));
    if (session === undefined || device === undefined) {
      this.lead(response, '?notice=ended');
    } else if (device.state !== 'ACTIVE' && device.state !== 'SUSPENDED') {
      this.lead(response, device.certificateId);
    } else {
      sendPage(response, 200, this.pages.revoke(this.own(request, response, session), device));
    }
  }

  private async change(request: Request, response: Response): Promise<void> {
    const session = await this.sender(request);
    if (session === undefined) {
      this.lead(response, '?notice=ended');
      return;
    }
    const { status, reason } = readFields(statusSchema, request.body);
    const { certificateId } = await this.found(request, session);
    const message = status === 'revoke' ? reason : undefined;
    const body = { status: { code: status.toUpperCase(), ...(message === undefined ? {} : { message }) } };
    try {
      await this.parts.registrations.change(session.psut, certificateId, body);
    } catch (error) {
      const notice = noticeOf(error);
      if (notice === undefined) throw error;
      this.lead(response, `${certificateId}?notice=${notice}`);
      return;
    }
    this.lead(response, `${certificateId}?notice=${DONE[status]}`);
  }

  /** Whoever sends a form of ours. @returns nothing when their login is over @throws `NotAllowedError` `BB_OTHER_BROWSER` */
  private async sender(request: Request): Promise<OwnerSession | undefined> {
    const session = await this.logins.session(request);
    if (session) this.parts.browsers.sender(request, formOf(session));
    return session;
  }

  private found(request: Request, { psut }: OwnerSession): Promise<DeviceCertificate> {
    return this.parts.registrations.find(psut, String(request.params['certificateId']));
  }

  private form(
    own: OwnerPage,
    { subject }: OwnerSession,
    type: ScdType,
    pseudonym: string,
  ): ReturnType<RegistrationPages['form']> {
    return this.registrationPages.form(own, {
      ...{ type, pseudonym, addressKind: addressKindOf(type, subject) },
      ...{ attempt: randomBytes(16).toString('hex'), needsPayment: this.parts.settings.directPayment !== undefined },
    });
  }

  private welcome(request: Request, response: Response, notice?: DeviceNotice, status = 200): void {
    const browser = this.parts.browsers.know(request, response);
    sendPage(
      response,
      status,
      this.pages.welcome(this.at(request, response), browser.formToken('devices:login'), notice),
    );
  }

  private own(request: Request, response: Response, session: OwnerSession, notice?: DeviceNotice): OwnerPage {
    const browser: Browser = this.parts.browsers.know(request, response);
    const { givenName, surname } = session.subject;
    const told = notice === undefined ? {} : { notice };
    const form = browser.formToken(formOf(session));
    return { at: this.at(request, response), form, name: `${givenName} ${surname}`, ...told };
  }

  private at(request: Request, response: Response): PageSetting {
    return { ...settingOf(request, response, this.parts), formOrigins: [this.parts.provider.origin()] };
  }

  /** @param path - below `/devices/` */
  private lead(response: Response, path: string): void {
    response.redirect(303, `${this.parts.basePath}/devices/${path}`);
  }

  /** A page for people; programs are answered as everywhere. */
  private readonly problems: ErrorRequestHandler = (error: unknown, request, response, next) => {
    const isPerson = request.get('accept')?.includes('text/html') === true;
    if (response.headersSent || !isPerson) {
      next(error);
      return;
    }
    const { status } = problemOf(error);
    const correlationId = String(response.locals['correlationId']);
    if (status >= 500) this.parts.log.error({ err: error, correlationId }, 'a call failed');
    if (noticeOf(error) === 'away') this.welcome(request, response, 'away', status);
    else sendPage(response, status, this.pages.problem(this.at(request, response), status >= 500 ? 'fault' : 'gone'));
  };
}

/** Forms are good for one browser and one login: another login in the same browser makes them worthless. */
function formOf({ id }: OwnerSession): string {
  return `devices:${id}`;
}

function noAddress(): InputError<ScdErrorCode> {
  const errors = [{ path: 'SCDRemoteId', message: 'is no address of such a device' }];
  return new InputError('SCD_INPUT_INVALID', 'The request cannot be used.', { details: { errors } });
}

function notLoggedIn(): AuthenticationError<BuildingBlockErrorCode> {
  return new AuthenticationError('BB_NOT_LOGGED_IN', 'Nobody has logged in here, or it was too long ago.');
}
