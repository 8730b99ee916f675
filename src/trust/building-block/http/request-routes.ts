import { randomBytes } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import { NotFoundError } from '../../../errors.js';
import { continueAs } from '../../correlation.js';
import { sha256 } from '../../store/digest.js';
import type { EService } from '../e-services/e-service.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import { signResponse } from '../operations/answers.js';
import type { DeviceView } from '../operations/device-runs.js';
import type { Operation } from '../operations/operation.js';
import type { BuildingBlockParts } from '../parts.js';
import type { AcceptedRequest } from '../requests/intake.js';
import { serverCallOf } from './calls.js';
import { nonceUsed, requestKeyOf } from './front.js';
import { Idempotency } from './idempotency.js';

const PAYMENT_HEADER = 'x-govstack-paymenttoken';
const RETRY_AFTER_S = '2';

/** What the servers of e-services call: they push requests and fetch what came of them. */
export class RequestRoutes {
  private readonly idempotency: Idempotency;

  constructor(private readonly parts: BuildingBlockParts) {
    this.idempotency = new Idempotency(parts.once, parts.now);
  }

  mount(router: Router): void {
    router.post('/sign/requests', (request, response) => this.push(request, response));
    router.get('/sign/response/:signatureId', (request, response) => this.fetch(request, response));
  }

  private async push(request: Request, response: Response): Promise<void> {
    const { callers, addresses, intake, times, settings, operations } = this.parts;
    const service = await callers.identify(serverCallOf(request, addresses));
    const accepted = await intake.pushed(service, request.body, request.get(PAYMENT_HEADER));
    const key = request.get('idempotency-key');
    const scope = `push:${service.clientId}`;
    const body: unknown = request.body;
    const operationId = randomBytes(16).toString('hex');
    const call = await this.idempotency.claim(scope, key, body, operationId);
    // Found by who knows the key, and by nobody who reads the database.
    const requestId =
      key === undefined ? randomBytes(32).toString('base64url') : this.parts.deriveId(`${scope}:${key}`);
    const known = call.isRepeated ? await operations.find(call.value) : undefined;
    if (known === undefined) await this.keep(accepted, call.value, requestId);
    response
      .status(201)
      .set('cache-control', 'no-store')
      .json({
        requestId,
        signUrl: `${settings.baseUrl}/sign/interactive?requestId=${requestId}`,
        expiresIn: Math.floor(times.requestLifetimeMs / 1000),
      });
  }

  private async keep({ service, request }: AcceptedRequest, operationId: string, requestId: string): Promise<void> {
    const { operations, endings, times, now } = this.parts;
    const requestKey = requestKeyOf(service.clientId, request.nonce);
    const { payment, ...kept } = request;
    const expiresAt = new Date(now().getTime() + times.requestLifetimeMs);
    const wanted = { operationId, clientId: service.clientId, request: kept, requestKey, requestId, expiresAt };
    if (await endings.begin(wanted, 'push', payment)) return;
    // The same call may have come twice in the same moment.
    if ((await operations.byRequestKey(requestKey))?.operationId !== operationId) throw nonceUsed();
  }

  private async fetch(request: Request, response: Response): Promise<void> {
    const { callers, addresses, endings, log, now } = this.parts;
    const call = serverCallOf(request, addresses);
    const service = await callers.identify(call);
    const { operation, pending } = await this.ofService(String(request.params['signatureId']), service);
    const answer = signResponse(operation, now(), pending?.waitsFor);
    const isPending = answer.status.code === 'PENDING';
    if (!isPending) {
      const { state } = operation;
      const { clientId } = service;
      await endings.note(operation, 'delivered', { clientId, state });
      const { direct, caller } = call.address;
      log.info({ operationId: operation.operationId, clientId, direct, caller }, 'a signature was fetched');
    } else response.set('retry-after', RETRY_AFTER_S);
    response
      .status(isPending ? 202 : 200)
      .set('cache-control', 'no-store')
      .json(answer);
  }

  /** Of several calls in the same moment one is the first; the e-service of that one may have made the others too. */
  private async claimed(found: Operation, { clientId }: EService): Promise<Operation | undefined> {
    const { operations } = this.parts;
    return (await operations.claim(found, clientId)) ?? (await operations.find(found.operationId));
  }

  /** Unknown, foreign and outdated ones are not found, all alike. */
  private async ofService(signatureId: string, service: EService): Promise<DeviceView> {
    const { operations, deviceRuns, oneTimeRuns, times, now } = this.parts;
    const found = /^[0-9a-f]{64}$/.test(signatureId) ? await operations.bySignature(signatureId) : undefined;
    if (found === undefined) throw notFound();
    // What was asked for without an e-service belongs to the one that is shown its id first.
    const own = found.clientId === null ? await this.claimed(found, service) : found;
    if (own?.clientId !== service.clientId) throw notFound();
    continueAs(own.request.correlationId);
    const view = own.state === 'device' ? await deviceRuns.look(own) : { operation: await oneTimeRuns.current(own) };
    const { completedAt } = view.operation;
    if (completedAt !== null && now().getTime() - completedAt.getTime() > times.resultLifetimeMs) throw notFound();
    return view;
  }
}

function notFound(): NotFoundError<BuildingBlockErrorCode> {
  return new NotFoundError('BB_SIGNATURE_NOT_FOUND', 'There is no such signature.');
}

/** What a token is found again by; the token itself is not kept. */
export function tokenKey(token: string): readonly string[] {
  return ['pseudonym', sha256(token)];
}
