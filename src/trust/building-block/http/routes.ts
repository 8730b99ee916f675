import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import express, { Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { EsignError, InputError, NotFoundError, problemOf, TooLargeError, TooSoonError } from '../../../errors.js';
import { correlated, CORRELATION_HEADER, correlationId, isCorrelationId } from '../../correlation.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import { DeviceRoutes } from '../devices/routes.js';
import { errorCallback } from '../operations/callback.js';
import { SCRIPT_ASSET, STYLE_ASSET } from '../pages/assets.js';
import { sendPage } from '../pages/html.js';
import type { BuildingBlockParts } from '../parts.js';
import { sourceOf } from './calls.js';
import { clientLibrary } from './client-library.js';
import { DirectRoutes } from './direct-routes.js';
import { InteractiveRoutes } from './interactive-routes.js';
import { OwnerRoutes } from './owner-routes.js';
import { settingOf } from './reader.js';
import { RequestRoutes } from './request-routes.js';

const MAX_BODY = '64kb';
const MINUTE_MS = 60_000;
/** Calls of one address in a minute. */
const MAX_CALLS = 3_000;
const YEAR_S = 31_536_000;

/** Which page tells people of which error. */
const KINDS: Partial<Record<BuildingBlockErrorCode, string>> = {
  BB_CALLBACK_UNKNOWN: 'unknown',
  BB_PAYMENT_REQUIRED: 'payment',
  BB_REQUEST_NOT_FOUND: 'gone',
  BB_OTHER_BROWSER: 'gone',
  BB_NONCE_USED: 'gone',
};

/** All addresses of the building block, relative to its base with the version. */
export function buildingBlockRoutes(parts: BuildingBlockParts): Router {
  const router = Router({ caseSensitive: true });
  router.use(named, limited(parts));
  router.get('/health', (_request, response) => void response.json({ status: 'ok' }));
  for (const { name, type, content } of [STYLE_ASSET, SCRIPT_ASSET]) {
    router.get(`/assets/${name}`, (_request, response) => {
      response.set('cache-control', `public, max-age=${YEAR_S}, immutable`).set('x-content-type-options', 'nosniff');
      response.type(type).send(content);
    });
  }
  router.get('/client/:file', clientLibrary(parts.settings.clientLibrary));
  router.use(express.json({ limit: MAX_BODY, strict: true }), express.urlencoded({ limit: MAX_BODY, extended: false }));
  new DeviceRoutes(parts).mount(router);
  new InteractiveRoutes(parts).mount(router);
  new RequestRoutes(parts).mount(router);
  new DirectRoutes(parts).mount(router);
  new OwnerRoutes(parts).mount(router);
  router.use(() => {
    throw nothingHere();
  });
  router.use(problems(parts));
  return router;
}

/**
 * Every answer carries a name under which the log speaks of the call, and other building blocks hear of it; a caller may bring its own.
 * What goes on with an operation goes on under the name of the call that began it.
 */
const named: RequestHandler = (request, response, next) => {
  const given = request.get(CORRELATION_HEADER);
  const id = isCorrelationId(given) ? given : randomUUID();
  const tell = (name: string): void => {
    if (!response.headersSent) response.set(CORRELATION_HEADER, name);
  };
  tell(id);
  response.set('x-content-type-options', 'nosniff').set('referrer-policy', 'no-referrer');
  correlated(id, next, tell);
};

function limited({ addresses }: BuildingBlockParts): RequestHandler {
  return rateLimit({
    ...{ windowMs: MINUTE_MS, limit: MAX_CALLS, validate: false },
    keyGenerator: (request: Request) => sourceOf(request, addresses).ipAddress,
    handler: () => {
      const code: BuildingBlockErrorCode = 'BB_TOO_MANY_CALLS';
      throw new TooSoonError(code, 'Too many calls; try again in a minute.', { details: { retryAfterSeconds: 60 } });
    },
  });
}

/** Problem details for programs, a page for people. */
function problems(parts: BuildingBlockParts): ErrorRequestHandler {
  return async (thrown: unknown, request, response, next) => {
    const error = ownError(thrown);
    const problem = problemOf(error);
    if (problem.status >= 500) parts.log.error({ err: error }, 'a call failed');
    if (response.headersSent) {
      next(error);
      return;
    }
    const { retryAfterSeconds } = problem;
    if (typeof retryAfterSeconds === 'number') response.set('retry-after', String(retryAfterSeconds));
    if (request.accepts(['json', 'html']) === 'html' && request.get('accept')?.includes('text/html') === true) {
      await sendProblemPage(parts, request, response, problem);
      return;
    }
    response.status(problem.status).type('application/problem+json').set('cache-control', 'no-store');
    response.send(JSON.stringify({ ...problem, correlationId: correlationId() }));
  };
}

async function sendProblemPage(
  parts: BuildingBlockParts,
  request: Request,
  response: Response,
  { status, code }: { readonly status: number; readonly code: string },
): Promise<void> {
  const kind = KINDS[code as BuildingBlockErrorCode] ?? (status >= 500 || status === 429 ? 'fault' : 'invalid');
  const error = code === 'BB_PAYMENT_REQUIRED' ? 'payment_required' : 'invalid_request';
  const back = await wayBack(parts, request, status >= 500 ? 'server_error' : error);
  sendPage(response, status, parts.pages.problem(settingOf(request, response, parts), kind, back));
}

/** Back to an e-service that is registered, and nowhere else. */
async function wayBack(
  { services }: BuildingBlockParts,
  request: Request,
  error: string,
): Promise<{ readonly name: string; readonly url: string } | undefined> {
  const fields = (request.method === 'GET' ? request.query : (request.body ?? {})) as Record<string, unknown>;
  const { callbackUrl, nonce, state } = fields;
  const service = typeof callbackUrl === 'string' ? await services.ofCallback(callbackUrl) : undefined;
  if (service === undefined || typeof callbackUrl !== 'string') return undefined;
  const short = (value: unknown): string => (typeof value === 'string' && /^[\w.~-]{1,512}$/.test(value) ? value : '');
  const url = errorCallback({ callbackUrl, nonce: short(nonce), state: short(state) }, error);
  return { name: service.name, url };
}

/** Errors of express and its body parsers, in our own words. */
function ownError(thrown: unknown): unknown {
  if (thrown instanceof EsignError || typeof thrown !== 'object' || thrown === null) return thrown;
  const { type, status } = thrown as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') {
    const code: BuildingBlockErrorCode = 'BB_TOO_LARGE';
    return new TooLargeError(code, 'The body is larger than this address takes.');
  }
  if (thrown instanceof URIError || status === 400 || status === 415) {
    const code: BuildingBlockErrorCode = 'BB_INPUT_INVALID';
    return new InputError(code, 'The address or body cannot be read.');
  }
  return status === 404 ? nothingHere() : thrown;
}

function nothingHere(): NotFoundError<BuildingBlockErrorCode> {
  return new NotFoundError('BB_NOT_FOUND', 'There is nothing at this address.');
}
