import { randomUUID, timingSafeEqual } from 'node:crypto';
import { json, Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { publicKeyOf } from './device-keys.js';
import type { Phones } from './phone.js';
import { isLocked, type Push, type State } from './state.js';

/** What the routes work with. */
export interface ApiParts {
  readonly state: State;
  readonly phones: Phones;
  readonly outage: { calls: number };
  readonly now: () => number;
}

const ONBOARD_MS = 10 * 60_000;
const MAX_STATES = 500;

type Json = Readonly<Record<string, unknown>>;

/** The Remote SCD service as the building block calls it, relative to `/api/v1`. */
export function apiRoutes(parts: ApiParts): Router {
  const { state, phones } = parts;
  const router = Router();
  router.use(caller(parts), json({ limit: '512kb' }));
  router.post('/onboardings', (request, response) => begin(parts, 'onboard', bodyOf(request), response));
  router.post('/signatures', (request, response) => begin(parts, 'sign', bodyOf(request), response));
  router.post('/sessions/states', (request, response) => {
    const { sessionIds } = bodyOf(request);
    if (!Array.isArray(sessionIds) || sessionIds.length > MAX_STATES) refuse(response, 400, 'invalid_request');
    else response.json({ sessions: sessionIds.map(String).flatMap((id) => stateOf(state.push(id), phones)) });
  });
  router.post('/sessions/:sessionId/cancel', (request, response) => {
    const push = state.push(request.params.sessionId);
    if (push !== undefined) phones.cancel(phones.current(push));
    response.status(204).end();
  });
  router.post('/keys/look-up', (request, response) => {
    const { scdRemoteId, scdKeyId } = bodyOf(request);
    const device = state.device(String(scdRemoteId));
    const key = device?.keys.find(({ id }) => id === scdKeyId) ?? (scdKeyId === null ? device?.keys[0] : undefined);
    if (device === undefined || device.keys.length === 0) refuse(response, 404, 'unknown_device');
    else if (key === undefined) refuse(response, 404, 'unknown_key');
    else response.json({ publicKey: publicKeyOf(key).toString('base64') });
  });
  return router;
}

function begin({ state, now }: ApiParts, kind: Push['kind'], body: Json, response: Response): void {
  const { requestId, scdRemoteId, scdKeyId = null, text, verificationCode = '', serviceName, timeoutMs } = body;
  const isUsable =
    typeof requestId === 'string' &&
    typeof scdRemoteId === 'string' &&
    typeof text === 'string' &&
    typeof verificationCode === 'string' &&
    (scdKeyId === null || Number.isInteger(scdKeyId)) &&
    (kind === 'onboard' || (typeof body['toBeSigned'] === 'string' && typeof body['algorithm'] === 'object'));
  if (!isUsable) {
    refuse(response, 400, 'invalid_request');
    return;
  }
  const known = state.pushOf(requestId);
  if (known !== undefined) {
    response.json({ sessionId: known.id });
    return;
  }
  const device =
    kind === 'onboard' && !scdRemoteId.startsWith('unknown') ? state.install(scdRemoteId) : state.device(scdRemoteId);
  if (device === undefined || (kind === 'sign' && device.keys.length === 0)) {
    refuse(response, 404, 'unknown_device');
    return;
  }
  const lasts = typeof timeoutMs === 'number' ? timeoutMs : ONBOARD_MS;
  const push: Push = {
    ...{ id: randomUUID(), requestId, kind, deviceId: scdRemoteId, keyId: scdKeyId as number | null },
    ...{ text, verificationCode, serviceName: typeof serviceName === 'string' ? serviceName : text },
    ...(kind === 'sign' ? { toBeSigned: String(body['toBeSigned']) } : {}),
    ...(kind === 'sign' ? { algorithm: body['algorithm'] as NonNullable<Push['algorithm']> } : {}),
    ...{ endsAt: now() + lasts, status: 'pending' },
  };
  if (isLocked(device)) Object.assign(push, { status: 'failed', reason: 'device_unusable' });
  state.add(push);
  response.status(201).json({ sessionId: push.id });
}

function stateOf(push: Push | undefined, phones: Phones): object[] {
  if (push === undefined) return [];
  const { id: sessionId, status, reason, block, answer, kind, newKeyId } = phones.current(push);
  if (status === 'pending') return [{ sessionId, status: 'pending' }];
  if (answer === undefined) return [{ sessionId, status: 'failed', reason: reason ?? 'lost', block: block === true }];
  if (kind === 'onboard') return [{ sessionId, status: 'key_made', csr: answer, scdKeyId: newKeyId }];
  return [{ sessionId, status: 'signed', signature: answer }];
}

/** Bearer of the key that was handed out; nobody else. */
function caller({ state, outage }: ApiParts): RequestHandler {
  return (request, response, next) => {
    if (outage.calls > 0) {
      outage.calls -= 1;
      refuse(response, 503, 'unavailable');
      return;
    }
    const [sent, own] = [request.get('authorization') ?? '', `Bearer ${state.apiKey}`].map((text) => Buffer.from(text));
    const isKnown = sent !== undefined && own !== undefined && sent.length === own.length && timingSafeEqual(sent, own);
    if (isKnown) next();
    else refuse(response, 401, 'unauthorized');
  };
}

function bodyOf(request: Request): Json {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Json) : {};
}

function refuse(response: Response, status: number, code: string): void {
  response.status(status).json({ code });
}
