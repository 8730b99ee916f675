import type { RequestListener } from 'node:http';
import express, { Router } from 'express';
import type { Express, RequestHandler } from 'express';
import { ConfigError } from '../../src/errors.js';
import type { Principal } from '../../src/host/index.js';
import { configRouter } from '../config/index.js';
import type { Mount } from '../demo/index.js';
import { eventRouter, subscriptionRouter } from '../events/index.js';
import { principalOfUser, sessionRouter, userRouter } from '../sessions/index.js';
import { taskRouter } from '../tasks/index.js';
import { viewRouter } from '../views/index.js';
import { clientRouter, staticRouter, textsEndpoint, webComponentList } from '../web/index.js';
import { AddonEndpoints } from './addon-endpoints.js';
import type { HostCode } from './errors.js';
import type { Foundation } from './foundation.js';
import { frontDoor } from './front-door.js';
import type { LoadedPlugin } from './load-plugin.js';
import { messagesOf, type Messages } from './messages.js';
import { PACKAGE_ROOT } from './package-root.js';
import { nothingHere, problemAnswers } from './problems.js';
import { factsOf, requestFrame } from './request-frame.js';
import { securityHeaders } from './security-headers.js';
import type { Services } from './services.js';

/**
 * Everything the host answers. The package comes first, with no middleware but the frame: its portal is what the public calls.
 *
 * @param mounts - demo mode only: simulators, and a trust service
 */
export function buildHttp(
  foundation: Foundation,
  services: Services,
  loaded: LoadedPlugin,
  mounts: readonly Mount[],
): { readonly app: Express; readonly listener: RequestListener; readonly messages: Messages } {
  const { application } = foundation.options;
  const { plugin } = loaded;
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  trustProxies(app, foundation.options.trustedProxies);
  const messages = messagesOf(app, securityHeaders());
  const frame = requestFrame(foundation.log, services.metrics);
  app.use(frame);
  const endpoints = addonEndpoints(application, services, loaded);
  app.use(endpoints.handler);
  app.use(`/${application}/api/v1`, apiRouter(foundation, services, loaded));
  app.get(`/${application}/web-components/`, webComponentList(application, plugin));
  app.get('/metrics', services.metrics.route(services.callers));
  app.use(staticRouter(application, plugin));
  for (const { path, router } of mounts) app.use(path, router);
  app.use(clientRouter(application, PACKAGE_ROOT));
  app.use(nothingHere);
  const problems = problemAnswers(foundation.log, services.metrics);
  app.use(problems);
  return { app, listener: frontDoor({ app, frame, endpoints, problems }), messages };
}

function addonEndpoints(
  application: string,
  services: Services,
  { plugin, policies, portalUser }: LoadedPlugin,
): AddonEndpoints {
  const endpoints = new AddonEndpoints(
    services.callers,
    {
      principal: principalOfUser(portalUser),
      granted: policies.impersonation.endpoints,
    },
    [`/${application}/${plugin.name}`, `/${plugin.name}/${application}`],
  );
  plugin.registerEndpoints(endpoints);
  return endpoints;
}

function apiRouter(foundation: Foundation, services: Services, { plugin }: LoadedPlugin): Router {
  const { sql, options } = foundation;
  const { callers, sessions, cookieName, publicOrigin, runtimeConfig, users, webhooks, tasks, data } = services;
  const { limeobject, limetype, query, file } = data.routers(callers.principalOf);
  const body = express.json({ limit: '1mb' });
  const api = Router({ caseSensitive: true });
  const isProduction = options.mode === 'production';
  const session = sessionRouter(sessions, users, callers, cookieName, publicOrigin, isProduction);
  api.use('/session', named('api.session'), body, session);
  api.use('/file', named('api.file'), callers.loggedIn, file);
  api.use('/limeobject', named('api.limeobject'), callers.loggedIn, limeobject);
  api.use('/limetype', named('api.limetype'), callers.loggedIn, limetype);
  api.use('/query', named('api.query'), callers.loggedIn, query);
  const views = viewRouter({
    limetypes: () => data.catalog.all(),
    actions: () => plugin.registerActions(),
    mayRead: (principal, name) => data.policies.can(principal, name, undefined, 'read'),
    principalOf: callers.principalOf,
  });
  api.use('/view', named('api.view'), callers.loggedIn, views);
  api.get(
    '/translation/',
    named('api.translation'),
    textsEndpoint((language) => services.translations.everything(language)),
  );
  const dryRun = async (name: string, change: Readonly<Record<string, unknown>>) =>
    await data.catalog.plan(await runtimeConfig.tryOut(name, change, () => plugin.registerLimeobjectClasses()));
  api.use('/config', named('api.config'), body, configRouter(runtimeConfig, callers, dryRun));
  api.use(
    '/event',
    named('api.event'),
    eventRouter(sql, callers, (principal) => mayReadEvents(principal, services)),
  );
  api.use('/subscription', named('api.subscription'), body, subscriptionRouter(webhooks, callers, !isProduction));
  api.use('/task', named('api.task'), taskRouter(tasks, callers));
  api.use('/user', named('api.user'), body, userRouter(users, callers));
  api.use(nothingHere);
  return api;
}

function mayReadEvents(principal: Principal, services: Services): boolean {
  return principal.isAdmin || services.data.policies.groups().some((group) => principal.groups.includes(group));
}

function named(route: string): RequestHandler {
  return (request, _response, next) => {
    factsOf(request).route = route;
    next();
  };
}

function trustProxies(app: Express, proxies: readonly string[]): void {
  if (proxies.length === 0) return;
  try {
    app.set('trust proxy', [...proxies]);
  } catch (cause) {
    throw new ConfigError<HostCode>('CONFIG_INVALID', 'ESIGN_TRUSTED_PROXIES must list addresses or networks', {
      cause,
      details: { option: 'ESIGN_TRUSTED_PROXIES' },
    });
  }
}
