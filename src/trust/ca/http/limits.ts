import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';

const MINUTE_MS = 60_000;
/** Calls of one address in a minute whose secret or certificate was not known. */
const MAX_REFUSALS = 60;
const MAX_SOURCES = 10_000;

/** In `response.locals`: whoever asked is nobody we know, though the answer's status does not say so. */
export const STRANGER = 'isStranger';

/** Guessing secrets is slow. Right ones are not counted. */
export function limitStrangers(sourceOf: (request: Request) => string): RequestHandler {
  return rateLimit({
    ...{ windowMs: MINUTE_MS, limit: MAX_REFUSALS, validate: false, skipSuccessfulRequests: true },
    keyGenerator: (request) => networkOf(sourceOf(request)),
    requestWasSuccessful: (_request, response) => response.statusCode !== 401 && response.locals[STRANGER] !== true,
    handler: (_request, response) => void response.status(429).set('Retry-After', '60').end(),
  });
}

/** Counts what is signed for each address, a minute at a time. */
export class SignedFor {
  private counts = new Map<string, number>();
  private until = 0;

  constructor(
    private readonly most: number,
    private readonly now: () => Date,
  ) {}

  /** Counts one, unless there were too many. */
  take(source: string): boolean {
    const at = this.now().getTime();
    if (at >= this.until || this.counts.size >= MAX_SOURCES) {
      this.counts = new Map();
      this.until = at + MINUTE_MS;
    }
    const network = networkOf(source);
    const count = (this.counts.get(network) ?? 0) + 1;
    this.counts.set(network, count);
    return count <= this.most;
  }
}

/** Who has one address of IPv6 has the others around it too. */
function networkOf(source: string): string {
  return source === '' ? source : ipKeyGenerator(source);
}
