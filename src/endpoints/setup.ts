import { NotAllowedError } from '../errors.js';
import type { Endpoint, EndpointCall } from '../host/index.js';
import type { EndpointContext } from './context.js';
import type { EndpointErrorCode } from './errors.js';
import { answer } from './input.js';

/** `GET /setup/plan/`: what creating the structure would do now, under the names of the mapping. Changes nothing. */
export function planEndpoint({ host, limetypes, settings }: EndpointContext): Endpoint {
  return {
    id: 'setup.plan',
    method: 'GET',
    path: '/setup/plan/',
    access: 'session',
    handler: async (call, response) => {
      assertAdmin(call);
      answer(response, { mapping: settings().mapping, changes: await host.limetypes.plan(limetypes()) });
    },
  };
}

/** `POST /setup/apply/`: does what the plan says; refused by the host as long as the plan has a conflict. */
export function applyEndpoint({ host, limetypes, settings }: EndpointContext): Endpoint {
  return {
    id: 'setup.apply',
    method: 'POST',
    path: '/setup/apply/',
    access: 'session',
    handler: async (call, response) => {
      assertAdmin(call);
      answer(response, { mapping: settings().mapping, changes: await host.limetypes.apply(limetypes()) });
    },
  };
}

/** @throws `NotAllowedError` `ACCESS_ADMIN_ONLY` */
export function assertAdmin({ principal }: EndpointCall): void {
  if (principal.isAdmin) return;
  const code: EndpointErrorCode = 'ACCESS_ADMIN_ONLY';
  throw new NotAllowedError(code, 'Only administrators may do this.');
}
