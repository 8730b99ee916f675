import { randomUUID } from 'node:crypto';
import { json, Router, urlencoded } from 'express';
import type { Request, Response } from 'express';
import type { Provider } from 'oidc-provider';
import { fullName, PEOPLE } from '../broker/people.js';
import { BUILDING_BLOCK_CLIENT_ID, type IdClients } from './clients.js';
import type { IdFault } from './fault.js';
import { ID_FAULTS, idFaultNamed } from './faults.js';
import type { IdLogins } from './logins.js';
import { SCOPES } from './provider.js';

/** What the controls work with. */
export interface IdControlParts {
  readonly providerOf: (request: Request) => Provider;
  readonly clients: IdClients;
  readonly logins: IdLogins;
  readonly now: () => number;
}

/** What tests and demonstrations do in place of a person. */
export function idControlRoutes(parts: IdControlParts): Router {
  const router = Router();
  router.get('/faults/', (_request, response) => {
    response.json(ID_FAULTS.map(({ name, description }) => ({ name, description })));
  });
  router.get('/people/', (_request, response) => {
    response.json(PEOPLE.map((person) => ({ id: person.id, country: person.country, name: fullName(person) })));
  });
  router.post('/token', json(), urlencoded({ extended: false }), (request, response) =>
    giveToken(parts, request, response),
  );
  return router;
}

async function giveToken(parts: IdControlParts, request: Request, response: Response): Promise<void> {
  const { providerOf, clients, logins, now } = parts;
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const fault = idFaultNamed(body['fault']);
  const person = PEOPLE.find(({ id, number }) => id === body['person'] || number === body['person']);
  const asked = typeof body['clientId'] === 'string' ? body['clientId'] : BUILDING_BLOCK_CLIENT_ID;
  const clientId = fault?.accessToken === 'foreign-client' ? clients.otherClientId : asked;
  if (person === undefined || (body['fault'] !== undefined && fault === undefined)) {
    response.status(422).json({ error: 'no such person or fault' });
    return;
  }
  if (clients.payloadOf(clientId) === undefined) {
    response.status(409).json({ error: 'no such client is registered' });
    return;
  }
  const account = `control-${randomUUID()}`;
  const login = { person, acr: 'idbb:acr:generated-code', at: new Date(now()), calls: 0 };
  logins.done(account, fault === undefined ? login : { ...login, fault });
  response.json({ token: await tokenFor(providerOf(request), account, clientId, fault) });
}

async function tokenFor(provider: Provider, accountId: string, clientId: string, fault?: IdFault): Promise<string> {
  const scopes = fault?.accessToken === 'no-scope' ? SCOPES.filter((one) => one !== 'e-signature') : SCOPES;
  const client = await provider.Client.find(clientId);
  if (client === undefined) throw new TypeError('a registered client is known to the provider');
  const grant = new provider.Grant({ clientId, accountId });
  grant.addOIDCScope(scopes.join(' '));
  const grantId = await grant.save();
  const token = new provider.AccessToken({
    ...{ client, accountId, grantId, scope: scopes.join(' '), gty: 'authorization_code' },
  });
  const value = await token.save();
  if (fault?.accessToken === 'expired') await token.destroy();
  return value;
}
