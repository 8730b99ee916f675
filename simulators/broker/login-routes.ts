import { Router, urlencoded } from 'express';
import type { Request, Response } from 'express';
import { errors, type Provider } from 'oidc-provider';
import { sendPage } from '../pages.js';
import { faultNamed } from './faults.js';
import { readLoginHint } from './login-hint.js';
import { loginPage, peopleOf, type LoginScene } from './login-page.js';
import type { Login, Logins } from './logins.js';
import { meansOf } from './means.js';

/** What the login pages work with. */
export interface LoginParts {
  readonly providerOf: (request: Request) => Provider;
  readonly logins: Logins;
  readonly now: () => number;
}

interface Scene extends LoginScene {
  readonly uid: string;
  readonly redirectUri: string;
  readonly scope: string;
}

/** `GET` and `POST /login/{uid}/`: the one page of each eID, and its form. */
export function loginRoutes(parts: LoginParts): Router {
  const router = Router();
  router.get('/:uid/', async (request, response) => {
    const scene = await sceneOf(parts, request, response);
    if (scene === undefined) return;
    sendPage(response, loginPage(scene), [new URL(scene.redirectUri).origin]);
  });
  router.post('/:uid/', urlencoded({ extended: false }), async (request, response) => {
    const scene = await sceneOf(parts, request, response);
    if (scene === undefined) return;
    await answer(parts, scene, request, response);
  });
  router.use((error: unknown, _request: Request, response: Response, next: (error: unknown) => void) => {
    if (!(error instanceof errors.OIDCProviderError)) next(error);
    else
      response
        .status(400)
        .type('text')
        .send(`This login cannot go on: ${error.error_description ?? error.error}`);
  });
  return router;
}

async function answer({ providerOf, logins, now }: LoginParts, scene: Scene, request: Request, response: Response) {
  const provider = providerOf(request);
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const { person: id, action } = body;
  const fault = faultNamed(request.query['fault']);
  const refusal = action === 'cancel' || 'cancel' in body ? faultNamed('user_abort') : fault;
  if (refusal?.refusal !== undefined) {
    await provider.interactionFinished(request, response, refusal.refusal);
    return;
  }
  const people = peopleOf(scene);
  const chosen = people.find((person) => person.id === id || person.number === id);
  if (chosen === undefined) {
    response.status(422).type('text').send('There is no such person with this eID.');
    return;
  }
  const person = fault?.isOtherPerson
    ? (peopleOf({ ...scene, hint: anybody }).find((one) => one !== chosen) ?? chosen)
    : chosen;
  const login: Login = {
    ...{ person, means: scene.means, hint: scene.hint, clientId: scene.clientId, at: new Date(now()), calls: 0 },
    wantsEvidence: scene.hint.wantsEvidence || scene.scope.split(' ').includes('evidence'),
    ...(fault === undefined ? {} : { fault }),
  };
  logins.done(scene.uid, login);
  await provider.interactionFinished(request, response, { login: { accountId: scene.uid, acr: scene.means.acr } });
}

const anybody: LoginScene['hint'] = { wantsEvidence: false };

/** What was asked, or nothing when the request was refused and answered. */
async function sceneOf({ providerOf }: LoginParts, request: Request, response: Response): Promise<Scene | undefined> {
  const provider = providerOf(request);
  const { params, uid } = await provider.interactionDetails(request, response);
  const means = meansOf(params['acr_values']);
  const refuse = async (description: string): Promise<undefined> => {
    await provider.interactionFinished(request, response, {
      error: 'invalid_request',
      error_description: description,
    });
    return undefined;
  };
  if (means === undefined) return refuse('acr_values must name exactly one way that is known');
  if (means.country === 'FI' && request.query['signed'] !== '1') {
    return refuse('The Finnish Trust Network takes signed requests only');
  }
  const hint = readLoginHint(textOf(params['login_hint']), means.country);
  if (typeof hint === 'string') return refuse(hint);
  const clientId = textOf(params['client_id']);
  return { uid, means, hint, clientId, redirectUri: textOf(params['redirect_uri']), scope: textOf(params['scope']) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
