import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from 'express';

const ICON = /^[a-z0-9_-]{1,80}$/;
/** Says "something belongs here" without saying what. */
const UNKNOWN =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000000" stroke-width="2"><circle cx="12" cy="12" r="8"/></svg>';

/**
 * The icons of the client, under the names that the platform's elements and packages ask for.
 *
 * An unknown name gets a plain circle: the elements take a refusal for a fault of their own and throw.
 */
export function iconRouter(application: string, folder: string): Router {
  const router = Router({ caseSensitive: true });
  const known = new Set(existsSync(folder) ? readdirSync(folder) : []);
  router.get(`/${application}/static/host/assets/icons/:file`, (request, response, next) => {
    const { file } = request.params;
    const name = file.endsWith('.svg') ? file.slice(0, -'.svg'.length) : '';
    if (!ICON.test(name)) {
      next();
      return;
    }
    response.set('cache-control', 'public, max-age=86400');
    if (known.has(file)) response.sendFile(join(folder, file), { cacheControl: false });
    else response.type('svg').send(UNKNOWN);
  });
  router.get(`/${application}/static/host/assets/favicon.svg`, (_request, response) => {
    response.sendFile(join(folder, 'autograph.svg'), { maxAge: '1d' });
  });
  return router;
}
