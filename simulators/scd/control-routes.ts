import { json, Router } from 'express';
import type { Request, Response } from 'express';
import { FAULTS } from './faults.js';
import type { Acceptance, Phones, Refusal } from './phone.js';
import { isLocked, type Device, type Push, type State } from './state.js';

/** What the controls work with. */
export interface ControlParts {
  readonly state: State;
  readonly phones: Phones;
  readonly outage: { calls: number };
}

/** What a test does in a person's place, relative to `/control`. */
export function controlRoutes({ state, phones, outage }: ControlParts): Router {
  const router = Router();
  router.use(json());
  router.get('/pushes/', (_request, response) => {
    response.json(state.pushes().map((push) => view(phones.current(push))));
  });
  router.get('/faults/', (_request, response) => void response.json(FAULTS));
  router.get('/devices/', (_request, response) => void response.json(state.devices().map(deviceView)));
  router.post('/devices/:id/unlock', (request, response) => {
    const device = state.device(request.params.id);
    if (device === undefined) {
      notFound(response);
      return;
    }
    device.wrongPins = 0;
    state.changed();
    response.json(deviceView(device));
  });
  router.post('/pushes/:id/accept', async (request, response) => {
    const push = state.push(request.params.id);
    if (push === undefined) {
      notFound(response);
      return;
    }
    const act = actIn(request);
    answer(push, act === undefined ? malformed() : await phones.accept(push, act), response);
  });
  router.post('/pushes/:id/decline', (request, response) => {
    const push = state.push(request.params.id);
    if (push === undefined) {
      notFound(response);
      return;
    }
    const { block } = bodyOf(request);
    answer(push, phones.decline(push, block === true), response);
  });
  router.post('/outage', (request, response) => {
    const { calls } = bodyOf(request);
    outage.calls = typeof calls === 'number' ? calls : 0;
    response.json({ calls: outage.calls });
  });
  return router;
}

function answer(push: Push, refusal: Refusal | undefined, response: Response): void {
  if (refusal === undefined) response.json(view(push));
  else response.status(refusal.status).json({ title: refusal.reason, status: refusal.status, push: view(push) });
}

function view({ id, deviceId, kind, serviceName, text, verificationCode, status }: Push): object {
  return { id, scdRemoteId: deviceId, kind, serviceName, text, verificationCode, status };
}

function deviceView(device: Device): object {
  const { id, label, keys } = device;
  return {
    scdRemoteId: id,
    label,
    keys: keys.map((key) => ({ scdKeyId: key.id, type: key.type })),
    isLocked: isLocked(device),
  };
}

function actIn(request: Request): Acceptance | undefined {
  const { pin, verificationCode, fault, keyType } = bodyOf(request);
  const given = [pin, verificationCode, fault, keyType];
  if (given.some((one) => one !== undefined && textOf(one) === undefined)) return undefined;
  const chosen = { pin: textOf(pin), verificationCode: textOf(verificationCode), fault: textOf(fault) };
  return { ...chosen, ...(keyType === 'rsa' ? { keyType } : {}) };
}

/** Numbers are what somebody meant as text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

function malformed(): Refusal {
  return { status: 400, reason: 'pin, verificationCode, fault and keyType are texts' };
}

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}

function notFound(response: Response): void {
  response.status(404).json({ title: 'Not Found', status: 404 });
}
