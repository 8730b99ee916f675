import { Router, urlencoded } from 'express';
import type { Request, Response } from 'express';
import { errors, type Provider } from 'oidc-provider';
import { PEOPLE } from '../broker/people.js';
import { sendPage } from '../pages.js';
import { acrOf } from './acrs.js';
import { idFaultNamed } from './faults.js';
import { idLoginPage } from './login-page.js';
import type { IdLogins } from './logins.js';

/** What the login page works with. */
export interface IdLoginParts {
  readonly providerOf: (request: Request) => Provider;
  readonly logins: IdLogins;
  readonly now: () => number;
}

/** `GET` and `POST /login/{uid}/`: one page and its form. */
export function idLoginRoutes(parts: IdLoginParts): Router {
  const router = Router();
  router.get('/:uid/', async (request, response) => {
    const { params } = await parts.providerOf(request).interactionDetails(request, response);
    const scene = { clientId: String(params['client_id']), acr: acrOf(params['acr_values']) };
    // Where a relying party leads on to is nobody's business here: browsers hold the form to this to the end of the chain.
    sendPage(response, idLoginPage(scene), [new URL(String(params['redirect_uri'])).origin]);
  });
  router.post('/:uid/', urlencoded({ extended: false }), (request, response) => answer(parts, request, response));
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

async function answer({ providerOf, logins, now }: IdLoginParts, request: Request, response: Response): Promise<void> {
  const provider = providerOf(request);
  const { params, uid } = await provider.interactionDetails(request, response);
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const { person: id, action } = body;
  const fault = idFaultNamed(request.query['fault']);
  const refusal = action === 'cancel' || 'cancel' in body ? idFaultNamed('user_abort') : fault;
  if (refusal?.refusal !== undefined) {
    await provider.interactionFinished(request, response, refusal.refusal);
    return;
  }
  const chosen = PEOPLE.find((person) => person.id === id || person.number === id);
  if (chosen === undefined) {
    response.status(422).type('text').send('There is no such person.');
    return;
  }
  const other = PEOPLE.find((one) => one !== chosen && one.country === chosen.country) ?? chosen;
  const acr = acrOf(params['acr_values']);
  logins.done(uid, {
    ...{ person: fault?.isOtherPerson ? other : chosen, acr, at: new Date(now()), calls: 0 },
    ...(fault === undefined ? {} : { fault }),
  });
  await provider.interactionFinished(request, response, { login: { accountId: uid, acr } });
}
