import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { HostLog } from './logger.js';
import { maskedAddress } from './masking.js';
import type { Metrics } from './metrics.js';
import { readableAddress } from './readable-address.js';

/** What the frame knows of a request, beside express' own. */
export interface RequestFacts {
  readonly id: string;
  readonly startedAt: number;
  /** Name of the route, for log and metrics; set by whoever answers. */
  route?: string;
  /** Address fit for a log, when the route knows better than the general mask. */
  address?: string;
}

/** A property of the request: entries of a weak map would have the garbage collector look at each of them again and again. */
const FACTS = Symbol('facts');

export function factsOf(request: Request & { [FACTS]?: RequestFacts }): RequestFacts {
  const found = request[FACTS];
  if (found === undefined) throw new Error('The request did not pass the frame');
  return found;
}

/** Random per process, then counted: unique, and cheaper than a fresh UUID per request. */
const processPart = Math.floor(Math.random() * 36 ** 6)
  .toString(36)
  .padStart(6, '0');
let counter = 0;

/** The first middleware: request id, security headers, one log line and one observation per answer. */
export function requestFrame(log: HostLog, metrics: Metrics): RequestHandler {
  const headers = securityHeaders();
  return (request: Request & { [FACTS]?: RequestFacts }, response, next) => {
    const id = `${processPart}-${(counter++).toString(36)}`;
    const fact: RequestFacts = { id, startedAt: performance.now() };
    request[FACTS] = fact;
    for (const [name, value] of headers) response.setHeader(name, value);
    response.setHeader('x-request-id', id);
    if (request.url.includes('%')) request.url = readableAddress(request.url);
    response.once('close', () => finish(request, response, fact, log, metrics));
    next();
  };
}

function finish(request: Request, response: Response, fact: RequestFacts, log: HostLog, metrics: Metrics): void {
  const ms = performance.now() - fact.startedAt;
  const { method } = request;
  const status = response.writableFinished ? response.statusCode : 499;
  metrics.observe(fact.route ?? 'other', method, status, ms / 1000);
  const address = fact.address ?? maskedAddress(request.originalUrl);
  log.request({ id: fact.id, method, address, route: fact.route, status, ms: Math.round(ms * 10) / 10 });
}

/** Helmet's headers, worked out once: they do not depend on the request. */
function securityHeaders(): [string, string][] {
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  const middleware = helmet({
    // Answers to browsers that nobody uses any more; every header costs each request.
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
        baseUri: ["'self'"],
        objectSrc: ["'none'"],
      },
    },
  });
  const request = new IncomingMessage(new Socket());
  middleware(request, recorder as unknown as Response, () => undefined);
  return [...headers];
}
