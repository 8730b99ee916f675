import type { Request, Response, Router } from 'express';
import * as z from 'zod';
import { newCertificateId, type DeviceCertificate } from '../../scd/index.js';
import type { TokenOwner } from '../identity/access-tokens.js';
import { signResponse } from '../operations/answers.js';
import type { BuildingBlockParts } from '../parts.js';
import { readFields } from '../requests/request.js';
import { sourceOf } from './calls.js';
import { Idempotency } from './idempotency.js';

const MAX_PAGE = 200;

const auditSchema = z.object({
  start: z.iso.datetime({ offset: true }).optional(),
  end: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  /** Of the page before. */
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .default('0'),
});

/** What people call with an access token of the ID building block: their certificates, and what they have signed. */
export class OwnerRoutes {
  private readonly idempotency: Idempotency;

  constructor(private readonly parts: BuildingBlockParts) {
    this.idempotency = new Idempotency(parts.once, parts.now);
  }

  mount(router: Router): void {
    router.post('/cert/create', (request, response) => this.create(request, response));
    router.get('/cert/list', (request, response) => this.list(request, response));
    router.get('/cert/:certificateId', (request, response) => this.show(request, response));
    router.patch('/cert/:certificateId', (request, response) => this.change(request, response));
    router.get('/audit/log', (request, response) => this.audit(request, response));
  }

  private async create(request: Request, response: Response): Promise<void> {
    const { registrations, addresses, payments, settings, personHash } = this.parts;
    const owner = await this.ownerOf(request, true);
    const subject = owner.subject(settings.deviceSerialNumber ?? true);
    const scope = `certificate:${personHash(owner.psut)}`;
    const body: unknown = request.body ?? {};
    const call = await this.idempotency.claim(scope, request.get('idempotency-key'), body, newCertificateId());
    const before = call.isRepeated ? await this.registered(owner.psut, call.value) : undefined;
    if (before !== undefined) {
      this.made(response, before);
      return;
    }
    try {
      if (settings.directPayment) {
        const token = request.get('x-govstack-paymenttoken');
        await payments.use(await payments.check(token, settings.directPayment, settings.baseUrl));
      }
      const source = sourceOf(request, addresses);
      const made = await registrations.create({ psut: owner.psut, subject }, body, source, call.value);
      this.made(response, made);
    } catch (error) {
      // What another call is at work on stays claimed by it.
      if (!call.isRepeated) await call.release();
      throw error;
    }
  }

  private async registered(psut: string, certificateId: string): Promise<DeviceCertificate | undefined> {
    const all = await this.parts.registrations.list(psut);
    return all.find((one) => one.certificateId === certificateId);
  }

  private made(response: Response, made: DeviceCertificate): void {
    response.status(made.state === 'PENDING' ? 202 : 200);
    this.answer(response, { ...certificateAnswer(made), responseTimestamp: made.changedAt.toISOString() });
  }

  private async list(request: Request, response: Response): Promise<void> {
    const { psut } = await this.ownerOf(request);
    const found = await this.parts.registrations.list(psut, request.query['filter']);
    this.answer(response, found.map(certificateAnswer));
  }

  private async show(request: Request, response: Response): Promise<void> {
    const { psut } = await this.ownerOf(request);
    const found = await this.parts.registrations.find(psut, String(request.params['certificateId']));
    this.answer(response, certificateAnswer(found));
  }

  private async change(request: Request, response: Response): Promise<void> {
    const { psut } = await this.ownerOf(request);
    const id = String(request.params['certificateId']);
    const changed = await this.parts.registrations.change(psut, id, request.body);
    const code = changed.state === 'ACTIVE' ? 'ACTIVATED' : changed.state;
    this.answer(response, {
      certificateId: changed.certificateId,
      responseTimestamp: changed.changedAt.toISOString(),
      status: { code, message: changed.reason },
    });
  }

  /** What the caller has signed, oldest first, a page at a time, each with its steps in the audit trail. */
  private async audit(request: Request, response: Response): Promise<void> {
    const { operations, personHash, registrations, trail, now, basePath } = this.parts;
    const { psut } = await this.ownerOf(request);
    const asked = readFields(auditSchema, request.query);
    const certificates = await registrations.list(psut, undefined);
    const owner = { personHash: personHash(psut), certificateIds: certificates.map((one) => one.certificateId) };
    const page = {
      start: new Date(asked.start ?? 0),
      end: asked.end === undefined ? new Date(now().getTime() + 1) : new Date(asked.end),
      ...{ after: Number(asked.cursor), limit: asked.limit + 1 },
    };
    const found = await operations.ofPerson(owner, page);
    const shown = found.slice(0, asked.limit);
    const last = shown.at(-1);
    if (found.length > asked.limit && last !== undefined) {
      const query = new URLSearchParams({ limit: String(asked.limit), cursor: String(last.id) });
      for (const name of ['start', 'end'] as const) if (asked[name] !== undefined) query.set(name, asked[name]);
      response.set('link', `<${basePath}/audit/log?${query.toString()}>; rel="next"`);
    }
    const entries = [];
    for (const { operation } of shown) {
      const { operationId, request: kept } = operation;
      const steps = [...(await trail.of(operationId)), ...(await trail.of(kept.deviceRun ?? ''))];
      const events = steps
        .sort((a, b) => a.sequence - b.sequence)
        .map(({ at, ...step }) => ({ ...step, at: at.toISOString() }));
      entries.push({ operationId, ...signResponse(operation, now()), events });
    }
    this.answer(response, entries);
  }

  private ownerOf(request: Request, isFresh = false): Promise<TokenOwner> {
    return this.parts.accessTokens.owner(request.get('x-govstack-authenticationtoken'), isFresh);
  }

  private answer(response: Response, body: object): void {
    response.set('cache-control', 'no-store').json(body);
  }
}

function certificateAnswer(found: DeviceCertificate): object {
  const { certificateId, pseudonym, certificate, state, reason, scdType, scdKeyId, verificationCode } = found;
  return {
    ...{ certificateId, pseudonym, SCDType: scdType },
    ...(certificate === null ? {} : { certificate }),
    ...(scdKeyId === null ? {} : { SCDKeyId: scdKeyId }),
    ...(verificationCode === null ? {} : { verificationCode }),
    status: { code: state, message: reason },
  };
}
