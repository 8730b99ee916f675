import { join } from 'node:path';
import express, { Router } from 'express';
import { iconRouter } from './icons.js';
import { limeElementsRouter } from './lime-elements.js';
import { page } from './page.js';

/**
 * The CRM's web client at `/{application}/client/`, and its settings at `/{application}/webadmin/`; `/client/` and
 * `/webadmin/` lead there.
 *
 * @param packageRoot - the folder that holds `dist/reference-host/web-client` and `reference-host/web/icons`
 */
export function clientRouter(application: string, packageRoot: string): Router {
  const router = Router({ caseSensitive: true });
  const bundleFolder = join(packageRoot, 'dist', 'reference-host', 'web-client');
  const bundleAddress = `/${application}/static/host/client/`;
  const options = { application, bundleFolder, bundleAddress };
  const [client, webadmin] = [`/${application}/client/`, `/${application}/webadmin/`];
  router.get(['/', '/client', '/client/', `/${application}`, `/${application}/`], (_request, response) => {
    response.redirect(303, client);
  });
  router.get(['/webadmin', '/webadmin/'], (_request, response) => {
    response.redirect(303, webadmin);
  });
  router.get([client, `${client}*path`], page('crm', options));
  router.get([webadmin, `${webadmin}*path`], page('admin', options));
  router.use(
    bundleAddress.slice(0, -1),
    express.static(bundleFolder, { immutable: true, maxAge: '365d', index: false, redirect: false }),
  );
  router.use(iconRouter(application, join(packageRoot, 'reference-host', 'web', 'icons')));
  router.use(limeElementsRouter());
  return router;
}
