import { Router } from 'express';
import type { ActionDeclaration, LimetypeDefinition, Principal } from '../../src/host/index.js';
import type { PrincipalOf } from '../seams.js';
import { viewConfigs } from './views.js';

/** What {@link viewRouter} needs. */
export interface ViewRouterOptions {
  readonly limetypes: () => readonly LimetypeDefinition[];
  readonly actions: () => readonly ActionDeclaration[];
  readonly mayRead: (principal: Principal, limetype: string) => boolean;
  readonly principalOf: PrincipalOf;
}

/** `GET /{application}/api/v1/view/`: `{views}`, one for each limetype that the caller may read. */
export function viewRouter({ limetypes, actions, mayRead, principalOf }: ViewRouterOptions): Router {
  const router = Router();
  router.get('/', (request, response) => {
    const principal = principalOf(request);
    const readable = limetypes().filter(({ name }) => mayRead(principal, name));
    response.set('cache-control', 'private, no-store').json({ views: viewConfigs(readable, actions()) });
  });
  return router;
}
