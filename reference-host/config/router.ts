import { Router } from 'express';
import type { Request, Response } from 'express';
import { InputError, NotFoundError } from '../../src/errors.js';
import type { StructureChange } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';
import type { Callers } from '../sessions/index.js';
import type { RuntimeConfigStore } from './runtime-config.js';

/** Says what tables and fields a candidate would bring; changes nothing. */
export type DryRun = (
  packageName: string,
  change: Readonly<Record<string, unknown>>,
) => Promise<readonly StructureChange[]>;

/** `GET/PUT /api/v1/config/{package}/`, `GET …/schema/`, `POST …/plan/`. */
export function configRouter(store: RuntimeConfigStore, callers: Callers, dryRun: DryRun): Router {
  const router = Router();
  router.get('/:package/', callers.loggedIn, (request, response) => {
    send(store, packageOf(request), response);
  });
  router.get('/:package/schema/', callers.loggedIn, (request, response) => {
    response.json(known(store, packageOf(request)).declaration.getSchema());
  });
  router.put('/:package/', callers.adminOnly, async (request, response) => {
    known(store, packageOf(request));
    await store.put(packageOf(request), objectBody(request), revisionOf(request.headers['if-match']));
    send(store, packageOf(request), response);
  });
  router.post('/:package/plan/', callers.adminOnly, async (request, response) => {
    known(store, packageOf(request));
    response.json({ changes: await dryRun(packageOf(request), objectBody(request)) });
  });
  return router;
}

function packageOf(request: Request): string {
  return String(request.params['package']);
}

function send(store: RuntimeConfigStore, packageName: string, response: Response): void {
  const { value, revision } = known(store, packageName);
  response.set('etag', `"${revision}"`).set('cache-control', 'no-store').json(value);
}

function known(store: RuntimeConfigStore, packageName: string) {
  const found = store.read(packageName);
  if (found === undefined) throw new NotFoundError<HostCode>('HOST_NOT_FOUND', 'No such package has settings');
  return found;
}

function objectBody(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InputError<HostCode>('HOST_BODY_INVALID', 'A JSON object is expected');
  }
  return body as Record<string, unknown>;
}

function revisionOf(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined;
  // What is no revision of ours can never match.
  return Number(/^(?:W\/)?"(\d+)"$/.exec(header)?.[1] ?? NaN);
}
