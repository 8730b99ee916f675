import type { Request, RequestHandler, Response } from 'express';
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

/** The first middleware: request id, one log line and one observation per answer. */
export function requestFrame(log: HostLog, metrics: Metrics): RequestHandler {
  // One for all: a closure of its own per request would be one more thing to make and throw away.
  const finished = function (this: Response): void {
    finish(this.req, this, log, metrics);
  };
  return (request: Request & { [FACTS]?: RequestFacts }, response, next) => {
    const id = `${processPart}-${(counter++).toString(36)}`;
    request[FACTS] = { id, startedAt: performance.now() };
    response.setHeader('x-request-id', id);
    if (request.url.includes('%')) request.url = readableAddress(request.url);
    response.on('close', finished);
    next();
  };
}

function finish(request: Request, response: Response, log: HostLog, metrics: Metrics): void {
  const fact = factsOf(request);
  const ms = performance.now() - fact.startedAt;
  const { method } = request;
  const status = response.writableFinished ? response.statusCode : 499;
  metrics.observe(fact.route ?? 'other', method, status, ms / 1000);
  const address = fact.address ?? maskedAddress(request.originalUrl);
  log.request({ id: fact.id, method, address, route: fact.route, status, ms: Math.round(ms * 10) / 10 });
}
