import type { ErrorRequestHandler, RequestHandler } from 'express';
import { EsignError, InputError, NotFoundError, TooLargeError, problemOf } from '../../src/errors.js';
import type { HostCode } from './errors.js';
import type { HostLog } from './logger.js';
import type { Metrics } from './metrics.js';
import { factsOf } from './request-frame.js';

/** Every address that nobody answers. */
export const nothingHere: RequestHandler = () => {
  throw new NotFoundError<HostCode>('HOST_NOT_FOUND', 'There is nothing at this address');
};

/** Turns whatever was thrown into problem details; tells the log what the client must not know. */
export function problemAnswers(log: HostLog, metrics: Metrics): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    const error = ownError(thrown);
    const problem = problemOf(error);
    const { id } = factsOf(request);
    metrics.problem(problem.code);
    if (problem.status >= 500) log.error({ id, error }, 'A request failed');
    else if (error instanceof EsignError && error.name === 'IntegrityError') {
      log.error({ id, error }, 'Stored data differs from what was frozen');
    }
    if (response.headersSent) {
      // Too late for an answer: the client must see that this one is incomplete.
      next(error);
      return;
    }
    response
      .status(problem.status)
      .type('application/problem+json')
      .set('cache-control', 'no-store')
      .send(JSON.stringify({ ...problem, instance: `urn:request:${id}` }));
  };
}

/** Errors of express and its body parser, in our own words. */
function ownError(thrown: unknown): unknown {
  if (thrown instanceof EsignError || typeof thrown !== 'object' || thrown === null) return thrown;
  const { type, status } = thrown as { type?: unknown; status?: unknown };
  switch (type) {
    case 'entity.parse.failed':
      return new InputError<HostCode>('HOST_BODY_MALFORMED', 'The body is not valid JSON');
    case 'entity.too.large':
      return new TooLargeError<HostCode>('HOST_BODY_TOO_LARGE', 'The body is larger than this address takes');
    case 'encoding.unsupported':
    case 'charset.unsupported':
    case 'request.size.invalid':
    case 'request.aborted':
      return new InputError<HostCode>('HOST_BODY_MALFORMED', 'The body cannot be read');
  }
  if (thrown instanceof URIError || status === 400) {
    return new InputError<HostCode>('HOST_ADDRESS_MALFORMED', 'The address or body cannot be read');
  }
  if (status === 404) return new NotFoundError<HostCode>('HOST_NOT_FOUND', 'There is nothing at this address');
  return thrown;
}
