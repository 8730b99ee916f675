import type { Request, RequestHandler, Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import { TooSoonError } from '../../errors.js';
import { TRUST_HEADERS } from '../contract.js';
import type { TrustErrorCode } from '../errors.js';
import type { Tenants } from '../tenants/tenants.js';
import { tenantOf } from './caller.js';

const MINUTE_MS = 60_000;
/** Calls of one address in a minute whose credentials were wrong. */
const MAX_REFUSALS = 60;
/** Calls of one installation in a minute. */
const MAX_CALLS = 30_000;

/** Lets only installations through that know an API key and the customer token that belongs to it. */
export function authenticated(tenants: Tenants): RequestHandler {
  return async (request, response, next) => {
    const { apiKey, customerToken } = TRUST_HEADERS;
    response.locals['tenant'] = await tenants.authenticate(request.get(apiKey), request.get(customerToken));
    next();
  };
}

/** Guessing credentials is slow. Right ones are not counted. */
export function limitRefusals(): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: MAX_REFUSALS,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
    skipSuccessfulRequests: true,
    validate: false,
    handler: tooMany,
  });
}

/** No installation keeps the others waiting. */
export function limitCalls(): RequestHandler {
  const keyGenerator = (_request: Request, response: Response): string => String(tenantOf(response));
  return rateLimit({ windowMs: MINUTE_MS, limit: MAX_CALLS, keyGenerator, validate: false, handler: tooMany });
}

function tooMany(): never {
  throw new TooSoonError<TrustErrorCode>('TRUST_TOO_MANY_CALLS', 'Too many calls; try again in a minute.');
}
