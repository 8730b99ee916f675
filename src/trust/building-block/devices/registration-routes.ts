import { randomBytes } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import * as z from 'zod';
import { EsignError, InputError } from '../../../errors.js';
import { SCD_TYPES, type DeviceCertificate, type ScdErrorCode, type ScdType } from '../../scd/index.js';
import { sourceOf } from '../http/calls.js';
import { sendPage, type Page } from '../pages/html.js';
import type { BuildingBlockParts } from '../parts.js';
import { readFields } from '../requests/request.js';
import type { DeviceDesk } from './desk.js';
import type { OwnerPage } from './frame.js';
import { addressKindOf, remoteIdOf } from './kinds.js';
import { noticeOf } from './notices.js';
import type { OwnerSession } from './owner-logins.js';
import { RegistrationPages } from './registration-pages.js';

const ATTEMPT_MS = 3_600_000;

const text = z.string().max(16_000).default('');
const registrationSchema = z.object({
  kind: z.enum(SCD_TYPES),
  attempt: z.string().regex(/^[0-9a-f]{32}$/),
  ...{ address: text, pseudonym: text, payment: text },
});
type Registration = z.infer<typeof registrationSchema>;

/** The addresses at which people register devices. */
export class RegistrationRoutes {
  private readonly pages: RegistrationPages;

  constructor(
    private readonly parts: BuildingBlockParts,
    private readonly desk: DeviceDesk,
  ) {
    this.pages = new RegistrationPages(desk.frame);
  }

  mount(router: Router): void {
    router.get('/devices/register', (request, response) => this.ask(request, response));
    router.post('/devices/register', (request, response) => this.register(request, response));
  }

  private async ask(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const session = await desk.visitor(request, response);
    if (session === undefined) return;
    const { deviceTypes } = this.parts;
    if (deviceTypes.length === 0) {
      desk.lead(response, '');
      return;
    }
    const own = desk.page(request, response, session);
    const [only] = deviceTypes.length === 1 ? deviceTypes : [];
    const type = deviceTypes.find((one) => one === request.query['kind']) ?? only;
    sendPage(
      response,
      200,
      type === undefined ? this.pages.kinds(own, deviceTypes) : this.form(own, session, type, ''),
    );
  }

  private async register(request: Request, response: Response): Promise<void> {
    const { desk } = this;
    const { once, now } = this.parts;
    const session = await desk.sender(request, response);
    if (session === undefined) return;
    const asked = readFields(registrationSchema, request.body);
    const attempt = ['device registration', session.id, asked.attempt];
    if (!(await once.use(attempt, new Date(now().getTime() + ATTEMPT_MS)))) {
      desk.lead(response, '');
      return;
    }
    try {
      const { certificateId } = await this.create(request, session, asked);
      desk.lead(response, certificateId);
    } catch (error) {
      // Nothing was registered: the same form may be sent again.
      await once.release(attempt);
      const notice = noticeOf(error);
      if (notice === undefined || !(error instanceof EsignError)) throw error;
      const isTelephone = addressKindOf(asked.kind, session.subject) === 'telephone';
      const own = desk.page(request, response, session, notice === 'address' && isTelephone ? 'telephone' : notice);
      sendPage(response, error.status, this.form(own, session, asked.kind, asked.pseudonym));
    }
  }

  private async create(request: Request, session: OwnerSession, asked: Registration): Promise<DeviceCertificate> {
    const { registrations, addresses, payments, settings } = this.parts;
    const { psut, subject } = session;
    const remoteId = remoteIdOf(asked.kind, asked.address, subject);
    if (remoteId === undefined) throw noAddress();
    const pseudonym = asked.pseudonym.trim();
    const { directPayment, baseUrl } = settings;
    if (directPayment) await payments.use(await payments.check(asked.payment.trim(), directPayment, baseUrl));
    const body = { SCDType: asked.kind, SCDRemoteId: remoteId, ...(pseudonym === '' ? {} : { pseudonym }) };
    return registrations.create({ psut, subject }, body, sourceOf(request, addresses));
  }

  private form(own: OwnerPage, { subject }: OwnerSession, type: ScdType, pseudonym: string): Page {
    return this.pages.form(own, {
      ...{ type, pseudonym, addressKind: addressKindOf(type, subject) },
      ...{ attempt: randomBytes(16).toString('hex'), needsPayment: this.parts.settings.directPayment !== undefined },
    });
  }
}

function noAddress(): InputError<ScdErrorCode> {
  const errors = [{ path: 'SCDRemoteId', message: 'is no address of such a device' }];
  return new InputError('SCD_INPUT_INVALID', 'The request cannot be used.', { details: { errors } });
}
