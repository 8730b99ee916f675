import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Router } from 'express';
import type { Request } from 'express';
import type { Provider } from 'oidc-provider';
import { KeyRing } from '../broker/keys.js';
import { sendPage, slashAtTheEnd } from '../pages.js';
import { IdClients, type IdClient } from './clients.js';
import { idControlRoutes } from './control-routes.js';
import { idAboutPage } from './login-page.js';
import { idLoginRoutes } from './login-routes.js';
import { IdLogins } from './logins.js';
import { createIdProvider } from './provider.js';

export { BUILDING_BLOCK_CLIENT_ID, type IdClient } from './clients.js';
export { ID_FAULTS } from './faults.js';

/** The simulated ID building block: an OpenID provider at the address it is reached at. */
export interface IdBuildingBlock {
  readonly router: Router;
  /** Registers a relying party with its keys; the same id again replaces it. */
  register(client: IdClient): void;
}

/** Opens the simulated ID building block. */
export async function startIdBuildingBlock(options: {
  readonly directory: string;
  readonly now?: () => number;
}): Promise<IdBuildingBlock> {
  const { directory, now = Date.now } = options;
  const keys = await KeyRing.open(directory);
  const clients = new IdClients();
  const logins = new IdLogins();
  const parts = { clients, keys, logins, now, salt: await keptSalt(join(directory, 'subjects-salt')) };
  const providers = new Map<string, Provider>();
  const providerOf = (request: Request): Provider => {
    const mount = request.baseUrl.replace(/\/(?:login|control)(?:\/.*)?$/, '');
    const issuer = `${request.protocol}://${request.headers.host ?? 'localhost'}${mount}`;
    const provider = providers.get(issuer) ?? createIdProvider(issuer, mount, parts);
    providers.set(issuer, provider);
    return provider;
  };
  const router = Router();
  router.get('/', slashAtTheEnd, (_request, response) => sendPage(response, idAboutPage()));
  router.use('/control', idControlRoutes({ providerOf, clients, logins, now }));
  router.use('/login', idLoginRoutes({ providerOf, logins, now }));
  router.use((request, response) => {
    // Nobody stays logged in: whoever comes next may be somebody else.
    request.headers.cookie = withoutSession(request.headers.cookie ?? '');
    void providerOf(request).callback()(request, response);
  });
  return { router, register: (client) => clients.register(client) };
}

/** Subjects stay the same from run to run: devices are registered under them. */
async function keptSalt(path: string): Promise<string> {
  const made = randomBytes(16).toString('base64url');
  await writeFile(path, made, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return readFile(path, 'utf8');
}

function withoutSession(cookie: string): string {
  return cookie
    .split(';')
    .filter((pair) => !/^\s*_idbb_session/.test(pair))
    .join(';');
}
