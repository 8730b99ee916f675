import type { Request, Response, Router } from 'express';
import { EsignError, StateError, TokenError } from '../../../errors.js';
import { sha256 } from '../../store/digest.js';
import { assertFormat } from '../../formats/index.js';
import type { ScdErrorCode } from '../../scd/index.js';
import type { EService } from '../e-services/e-service.js';
import type { Payment } from '../e-services/payments.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import { signResponse } from '../operations/answers.js';
import { newSignatureId } from '../operations/endings.js';
import type { KeptRequest, Operation } from '../operations/operation.js';
import type { BuildingBlockParts } from '../parts.js';
import { pseudonymBodySchema, readFields, readRequest, signBodySchema } from '../requests/request.js';
import { serverCallOf, sourceOf } from './calls.js';
import { nonceUsed, requestKeyOf } from './front.js';
import { Idempotency, newOperationId, type RepeatableCall } from './idempotency.js';
import { tokenKey } from './request-routes.js';

const PAYMENT_HEADER = 'x-govstack-paymenttoken';
const TOKEN_LIFETIME_MS = 10 * 60_000;

/** What a device is asked for by a call. */
interface DeviceCall {
  readonly operationId: string;
  readonly token: string;
  readonly asked: KeptRequest;
  readonly service: EService | undefined;
}

/** Signatures that are asked for by a call, without our pages. */
export class DirectRoutes {
  private readonly idempotency: Idempotency;

  constructor(private readonly parts: BuildingBlockParts) {
    this.idempotency = new Idempotency(parts.once, parts.now);
  }

  mount(router: Router): void {
    router.post('/sign/onetime', (request, response) => this.oneTime(request, response));
    router.post('/sign/pseudonym', (request, response) => this.pseudonym(request, response));
    router.get('/token/pseodonym/:pseudonym', (request, response) => this.token(request, response));
  }

  private async oneTime(request: Request, response: Response): Promise<void> {
    const { accessTokens, oneTimeRuns, personHash, operations, now } = this.parts;
    const owner = await accessTokens.owner(request.get('x-govstack-authenticationtoken'), true);
    const service = await this.callerOf(request);
    const fields = readFields(signBodySchema, request.body);
    const asked = this.keptRequest(readRequest(fields, now(), this.parts.window), service);
    const subject = owner.subject(asked.serialNumber);
    const person = personHash(owner.psut);
    const claim = (): Promise<RepeatableCall> =>
      this.idempotency.claim(`onetime:${person}`, request.get('idempotency-key'), fields, newOperationId());
    let call = await claim();
    const before = call.isRepeated ? await operations.find(call.value) : undefined;
    const current = before && (await oneTimeRuns.current(before));
    if (current?.state === 'signed') {
      this.answer(response, current);
      return;
    }
    if (current?.state === 'signing') throw inProgress();
    if (current?.state === 'failed') {
      await call.release();
      call = await claim();
    }
    // From here on the key stays claimed whatever happens: another call under it may be at work already.
    const payment = await this.payment(request, service);
    const wanted = {
      ...{ operationId: call.value, clientId: service?.clientId ?? null, request: asked, personHash: person },
      ...{ state: 'signing' as const, signatureType: 'ONETIME' as const },
      ...{ signatureId: asked.signatureId ?? '', leaseUntil: oneTimeRuns.lease(), expiresAt: this.deadline() },
    };
    const operation = await this.parts.endings.begin(wanted, 'direct', payment);
    if (operation === undefined) throw inProgress();
    this.answer(response, await oneTimeRuns.direct(operation, owner.psut, subject));
  }

  private async pseudonym(request: Request, response: Response): Promise<void> {
    const { operations, now } = this.parts;
    const fields = readFields(pseudonymBodySchema, request.body);
    const token = request.get('x-pseodonym-token');
    if (token === undefined || token === '') {
      this.redirectToPage(response, fields);
      return;
    }
    const service = (await this.callerOf(request)) ?? (await this.ofCallback(fields.callbackUrl));
    const asked = this.keptRequest(readRequest(fields, now(), this.parts.window), service);
    const scope = `pseudonym:${sha256(token)}`;
    const call = await this.idempotency.claim(scope, request.get('idempotency-key'), fields, newOperationId());
    const before = call.isRepeated ? await operations.find(call.value) : undefined;
    if (before !== undefined && before.clientId !== (service?.clientId ?? null)) throw tokenRefused();
    const isBegun = before !== undefined && before.state !== 'waiting' && before.reason !== 'server_error';
    const operation = isBegun
      ? before
      : await this.askDevice(request, { operationId: call.value, token, asked, service });
    await this.showPending(response, operation);
  }

  /** Uses the token up and has the device asked. */
  private async askDevice(request: Request, { operationId, token, asked, service }: DeviceCall): Promise<Operation> {
    const { endings, oneTimeRuns, operations, once, now, addresses } = this.parts;
    const run = await once.valueOf(tokenKey(token));
    const until = new Date(now().getTime() + TOKEN_LIFETIME_MS);
    const own = { value: operationId, bodyHash: '' };
    const used = run === undefined ? undefined : await once.claim([...tokenKey(token), 'used'], own, until);
    // The same call may come again, after a process was killed in the middle of it.
    if (run === undefined || (used !== undefined && used.value !== operationId)) throw tokenRefused();
    const payment = await this.payment(request, service);
    const wanted = {
      ...{ operationId, clientId: service?.clientId ?? null, request: asked },
      ...{ signatureType: 'SCD' as const, signatureId: asked.signatureId ?? '', expiresAt: this.deadline() },
      requestKey: requestKeyOf(service?.clientId ?? `token:${run}`, asked.nonce ?? ''),
      leaseUntil: oneTimeRuns.lease(),
    };
    const begun = await endings.begin(wanted, 'direct', payment);
    const operation = begun ?? (await operations.find(operationId));
    if (operation === undefined) throw nonceUsed();
    if (operation.reason === 'server_error') throw tokenRefused();
    if (operation.state !== 'waiting') return operation;
    return this.beginAtDevice(operation, run, token, sourceOf(request, addresses));
  }

  private async showPending(response: Response, operation: Operation): Promise<void> {
    const { deviceRuns } = this.parts;
    const { signatureId, nonce, state } = operation.request;
    const { pending } = operation.state === 'device' ? await deviceRuns.look(operation) : { pending: undefined };
    response.set('cache-control', 'no-store').json({
      ...{ signatureId, nonce, state },
      ...(pending === undefined ? {} : { verificationCode: pending.verificationCode }),
      ...{ responseTimestamp: operation.createdAt.toISOString(), status: { code: 'OK', message: '' } },
    });
  }

  private async beginAtDevice(
    operation: Operation,
    run: string,
    token: string,
    source: ReturnType<typeof sourceOf>,
  ): Promise<Operation> {
    const { deviceRuns, endings, operations } = this.parts;
    try {
      return (await deviceRuns.begin(operation, run, token, source)) ?? operation;
    } catch (error) {
      const again = (await operations.find(operation.operationId)) ?? operation;
      await endings.fail(again, 'server_error', error instanceof EsignError ? String(error.code) : 'INTERNAL');
      throw error;
    }
  }

  /** A token for one request. Names that nobody has get one too. */
  private async token(request: Request, response: Response): Promise<void> {
    const { deviceRuns, once, now, addresses } = this.parts;
    const run = deviceRuns.newRun();
    const jwt = await deviceRuns.token(String(request.params['pseudonym']), run, sourceOf(request, addresses));
    const until = new Date(now().getTime() + TOKEN_LIFETIME_MS);
    await once.claim(tokenKey(jwt), { value: run, bodyHash: '' }, until);
    response.set('cache-control', 'no-store').json({ jwt });
  }

  /** Without a token a person has to enter the pseudonym: the body goes on as a query. */
  private redirectToPage(response: Response, fields: ReturnType<typeof readFields<Record<string, unknown>>>): void {
    const { callbackUrl } = readFields(pseudonymBodySchema.required(), fields);
    const body = readFields(pseudonymBodySchema, fields);
    const { digest } = readRequest(body, this.parts.now(), this.parts.window);
    const query = new URLSearchParams({
      format: body.format,
      hash: Buffer.from(digest).toString('base64url'),
      hashType: body.hashType,
      dataToBeDisplayed: Buffer.from(body.dataToBeDisplayed, 'utf8').toString('base64url'),
      requestTimestamp: body.requestTimestamp,
      ...{ nonce: body.nonce, state: body.state, callbackUrl },
    });
    response.redirect(302, `${this.parts.basePath}/sign/interactivePseudonym?${query.toString()}`);
  }

  /** The e-service that calls, where one shows itself; one that does so wrongly is refused. */
  private async callerOf(request: Request): Promise<EService | undefined> {
    const call = serverCallOf(request, this.parts.addresses);
    const shows = call.authorization !== undefined || call.thumbprint !== undefined;
    return shows ? this.parts.callers.identify(call) : undefined;
  }

  private async ofCallback(callbackUrl: string | undefined): Promise<EService | undefined> {
    if (callbackUrl === undefined) return undefined;
    const service = await this.parts.intake.ownerOf({ callbackUrl });
    // Who has to push its requests shows who it is.
    return service.pushedOnly ? undefined : service;
  }

  private keptRequest(request: ReturnType<typeof readRequest>, service: EService | undefined): KeptRequest {
    assertFormat(request);
    const { settings } = this.parts;
    const of = { serviceName: service?.name ?? settings.serviceName, serialNumber: service?.serialNumber ?? false };
    return { ...request, ...of, signatureId: newSignatureId() };
  }

  /** What the call pays with; nothing where nothing is demanded. */
  private async payment(request: Request, service: EService | undefined): Promise<Payment | undefined> {
    const { payments, settings } = this.parts;
    const rule = service === undefined ? settings.directPayment : service.payment;
    return rule && payments.check(request.get(PAYMENT_HEADER), rule, service?.clientId ?? settings.baseUrl);
  }

  private answer(response: Response, operation: Operation): void {
    response.set('cache-control', 'no-store').json(signResponse(operation, this.parts.now()));
  }

  private deadline(): Date {
    return new Date(this.parts.now().getTime() + this.parts.times.requestLifetimeMs);
  }
}

function inProgress(): StateError<BuildingBlockErrorCode> {
  return new StateError('BB_IN_PROGRESS', 'This request is being worked on.');
}

function tokenRefused(): TokenError<ScdErrorCode> {
  return new TokenError('SCD_TOKEN_INVALID', 'The pseudonym token does not count.');
}
