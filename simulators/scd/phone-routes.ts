import { Router, urlencoded } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { appStyle } from '../bankid/app/style.js';
import { sendPage, slashAtTheEnd } from '../pages.js';
import { donePage, phonePage, phonesPage } from './pages.js';
import type { Phones, Refusal } from './phone.js';
import type { Device, Push, State } from './state.js';

const MAX_ID = 200;

/** The pages that play telephones, relative to `/phone`. They need no script. */
export function phoneRoutes(state: State, phones: Phones): Router {
  const router = Router();
  router.use(ownSite, slashAtTheEnd, urlencoded({ extended: false }));
  router.get('/style.css', (_request, response) => void response.type('css').send(appStyle));
  router.get('/', (_request, response) => sendPage(response, phonesPage(state.devices())));
  router.post('/', (request, response) => {
    const id = fieldOf(request, 'scdRemoteId') ?? '';
    if (id === '' || id.length > MAX_ID) {
      response.redirect(303, './');
      return;
    }
    state.install(id);
    response.redirect(303, `./${encodeURIComponent(id)}/`);
  });
  router.get('/:scdRemoteId/', (request, response) => {
    const device = deviceOf(state, request.params.scdRemoteId, response);
    if (device !== undefined) sendPage(response, phonePage(device, waitingOn(device, state, phones)));
  });
  router.post('/:scdRemoteId/', async (request, response) => {
    const device = deviceOf(state, request.params.scdRemoteId, response);
    if (device !== undefined) await act(device, request, response, { state, phones });
  });
  return router;
}

async function act(
  device: Device,
  request: Request,
  response: Response,
  { state, phones }: { readonly state: State; readonly phones: Phones },
): Promise<void> {
  const push = state.push(fieldOf(request, 'push') ?? '');
  if (push?.deviceId !== device.id) {
    response.redirect(303, './');
    return;
  }
  const refusal = await done(push, fieldOf(request, 'act') ?? '', request, phones);
  if (refusal === undefined) {
    sendPage(response, donePage(device, wordsOf(push)));
  } else if (push.status === 'pending') {
    sendPage(response, phonePage(device, push, refusal.reason));
  } else {
    sendPage(response, donePage(device, `${refusal.reason}.`));
  }
}

function done(
  push: Push,
  act: string,
  request: Request,
  phones: Phones,
): Promise<Refusal | undefined> | Refusal | undefined {
  if (act === 'decline' || act === 'block') return phones.decline(push, act === 'block');
  const pin = fieldOf(request, 'pin');
  if (act === 'wrong') return phones.accept(push, { pin: '0000', verificationCode: `not ${push.verificationCode}` });
  return phones.accept(push, { pin, fault: fieldOf(request, 'fault') });
}

function wordsOf({ status, kind, reason }: Push): string {
  if (reason === 'wrong_code') return 'That was another code: the request was given up.';
  if (status === 'pending') return 'Nothing arrives.';
  if (status !== 'accepted') return status === 'declined' ? 'Declined.' : 'That did not work.';
  return kind === 'sign' ? 'Signed.' : 'The key is made.';
}

function waitingOn(device: Device, state: State, phones: Phones): Push | undefined {
  return state
    .pushes()
    .filter(({ deviceId }) => deviceId === device.id)
    .find((push) => phones.current(push).status === 'pending');
}

function deviceOf(state: State, id: string, response: Response): Device | undefined {
  const device = state.device(id);
  if (device === undefined) response.redirect(303, '../');
  return device;
}

/** A page of another site may not press buttons here. */
const ownSite: RequestHandler = (request, response, next) => {
  if (request.method === 'POST' && request.get('sec-fetch-site') === 'cross-site') response.status(403).end();
  else next();
};

/** A filled-in field, or nothing when it was left empty. */
function fieldOf(request: Request, name: string): string | undefined {
  const value = (request.body as Readonly<Record<string, unknown>> | undefined)?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
