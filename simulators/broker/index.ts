import { Router } from 'express';
import type { Request } from 'express';
import type { Provider } from 'oidc-provider';
import type { BankId, RelyingParty } from '../bankid/index.js';
import { signedNameOf } from '../bankid/index.js';
import { sendPage, slashAtTheEnd } from '../pages.js';
import { Outages } from './answers.js';
import { Clients, type Client } from './clients.js';
import { FAULTS } from './faults.js';
import { KeyRing } from './keys.js';
import { aboutPage } from './login-page.js';
import { loginRoutes } from './login-routes.js';
import { Logins } from './logins.js';
import { NorwegianSigner } from './norwegian-signer.js';
import { fullName, PEOPLE } from './people.js';
import { createProvider } from './provider.js';

export type { Client } from './clients.js';
export { FAULTS } from './faults.js';

/** The simulated broker of eIDs: an OpenID provider at the address it is reached at. */
export interface Broker {
  readonly router: Router;
  /** The broker as Swedish BankID signatures name it. */
  readonly relyingParty: string;
  /** Root of the certificates that Norwegian people sign with, PEM. */
  readonly norwegianRootPem: string;
  /** Registers a customer with its keys; the same id again replaces it. */
  register(client: Client): void;
}

const RELYING_PARTY: RelyingParty = {
  name: 'Simulated Broker A/S',
  displayName: 'Simulated Broker',
  organisationNumber: '5599990074',
};

/** Opens the simulated broker. @param options.bankId - makes the evidence of Swedish people */
export async function startBroker(options: {
  readonly directory: string;
  readonly bankId: BankId;
  readonly now?: () => number;
}): Promise<Broker> {
  const { directory, bankId, now = Date.now } = options;
  const keys = await KeyRing.open(directory);
  const clients = new Clients();
  const logins = new Logins();
  const norwegian = await NorwegianSigner.open(directory, () => new Date(now()));
  const outages = new Outages(logins);
  const parts = { bankId, clients, keys, logins, now, norwegian, outages, relyingParty: RELYING_PARTY };
  const providers = new Map<string, Provider>();
  const providerOf = (request: Request): Provider => {
    const issuer = `${request.protocol}://${request.headers.host ?? 'localhost'}${mountOf(request)}`;
    const provider = providers.get(issuer) ?? createProvider(issuer, mountOf(request), parts);
    providers.set(issuer, provider);
    return provider;
  };
  const router = Router();
  router.get('/', slashAtTheEnd, (_request, response) => sendPage(response, aboutPage()));
  router.use('/control', controlRoutes());
  router.use('/login', loginRoutes({ providerOf, logins, now }));
  router.use((request, response) => {
    // Nobody stays logged in: every request is a login of its own.
    request.headers.cookie = withoutSession(request.headers.cookie ?? '');
    void providerOf(request).callback()(request, response);
  });
  return {
    router,
    relyingParty: signedNameOf(RELYING_PARTY),
    norwegianRootPem: norwegian.rootPem,
    register: (client) => clients.register(client),
  };
}

function controlRoutes(): Router {
  const router = Router();
  router.get('/faults/', (_request, response) => {
    response.json(FAULTS.map(({ name, description }) => ({ name, description })));
  });
  router.get('/people/', (_request, response) => {
    response.json(PEOPLE.map((person) => ({ id: person.id, country: person.country, name: fullName(person) })));
  });
  return router;
}

/** Where the broker is mounted, also when one of its own routers asks. */
function mountOf({ baseUrl }: Request): string {
  return baseUrl.replace(/\/login(?:\/.*)?$/, '');
}

function withoutSession(cookie: string): string {
  return cookie
    .split(';')
    .filter((pair) => !/^\s*_session/.test(pair))
    .join(';');
}
