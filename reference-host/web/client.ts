import { join } from 'node:path';
import express, { Router } from 'express';

/**
 * The CRM's web client, at `/{application}/client/`; `/client/` leads there.
 *
 * @param packageRoot - the folder that holds `reference-host/client/public`
 */
export function clientRouter(application: string, packageRoot: string): Router {
  const router = Router({ caseSensitive: true });
  const home = `/${application}/client/`;
  router.get(['/', '/client', '/client/', `/${application}`, `/${application}/`], (_request, response) => {
    response.redirect(303, home);
  });
  router.use(
    home.slice(0, -1),
    express.static(join(packageRoot, 'reference-host', 'client', 'public'), { cacheControl: false, etag: true }),
  );
  return router;
}
