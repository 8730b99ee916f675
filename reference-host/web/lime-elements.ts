import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router } from 'express';

const folder = findFolder();
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };

/** Where the elements of the platform's design system are served. */
export const LIME_ELEMENTS_ROUTE = `/lime-elements/${version}/`;

/** The elements, from this server; their address carries their version, so browsers may keep them for good. */
export function limeElementsRouter(): Router {
  const router = Router({ caseSensitive: true });
  const files = join(folder, 'dist', 'lime-elements');
  router.use(
    LIME_ELEMENTS_ROUTE.slice(0, -1),
    express.static(files, { immutable: true, maxAge: '365d', index: false, redirect: false, dotfiles: 'ignore' }),
  );
  return router;
}

/** The package's folder: its manifest is not among what it exports everywhere, so its main file leads there. */
function findFolder(): string {
  let path = createRequire(import.meta.url).resolve('@limetech/lime-elements');
  while (!path.endsWith('lime-elements') || path.endsWith(join('dist', 'lime-elements'))) path = dirname(path);
  return path;
}
