import { Router, type Request } from 'express';
import type { LimetypeDefinition, Principal } from '../../src/host/index.js';
import type { LimeobjectRouterOptions } from './router.js';

/** Answers below `/{application}/api/v1/limetype`: what the principal may see of the structure, with all texts. */
export function limetypeRouter(
  { views, policies, principalOf }: Pick<LimeobjectRouterOptions, 'views' | 'policies' | 'principalOf'>,
  all: () => readonly LimetypeDefinition[],
): Router {
  const shown = (principal: Principal, definition: LimetypeDefinition): object => ({
    ...definition,
    acl: {
      create: policies.can(principal, definition.name, undefined, 'add'),
      read: true,
      update: policies.can(principal, definition.name, undefined, 'write'),
      delete: policies.can(principal, definition.name, undefined, 'delete'),
    },
    properties: definition.properties.filter(
      ({ name, concealed }) => concealed !== true && policies.can(principal, definition.name, name, 'read'),
    ),
  });
  const router = Router();
  router.get('/', (request, response) => {
    const principal = principalOf(request);
    const limetypes = all().filter(({ name }) => policies.can(principal, name, undefined, 'read'));
    response.json({
      _links: { self: { href: hrefOf(request) } },
      _embedded: { limetypes: limetypes.map((definition) => shown(principal, definition)) },
    });
  });
  router.get('/:limetype/', (request, response) => {
    const principal = principalOf(request);
    const definition = views.definition(request.params.limetype);
    policies.demand(principal, definition.name, undefined, 'read');
    response.json(shown(principal, definition));
  });
  return router;
}

function hrefOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}/`;
}
