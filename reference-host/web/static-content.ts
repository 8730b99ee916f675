import express, { Router } from 'express';
import type { HostPlugin } from '../../src/host/index.js';
import { packedContent } from './packed-content.js';

/** Where a package's static content of a route is served, without host and trailing slash. */
export function staticAddress(application: string, packageName: string, route: string): string {
  return `/${application}/static/${packageName}/${route}`;
}

/** Files of the packages; their routes carry a version, so browsers may keep them for good. */
export function staticRouter(application: string, plugin: HostPlugin): Router {
  const router = Router({ caseSensitive: true });
  for (const { route, path } of plugin.registerStaticContent()) {
    router.use(
      staticAddress(application, plugin.name, route),
      packedContent(path, 'public, max-age=31536000, immutable'),
      express.static(path, { immutable: true, maxAge: '365d', index: false, redirect: false, dotfiles: 'ignore' }),
    );
  }
  return router;
}
