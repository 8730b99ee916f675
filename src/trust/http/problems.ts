import type { ErrorRequestHandler, RequestHandler } from 'express';
import type * as z from 'zod';
import { EsignError, InputError, IntegrityError, problemOf, TooLargeError } from '../../errors.js';
import type { TrustErrorCode } from '../errors.js';
import type { TrustLog } from '../log.js';
import { notFound } from '../signings/signings.js';

/** Every address that nobody answers. */
export const nothingHere: RequestHandler = () => {
  throw notFound();
};

/** Turns whatever was thrown into problem details; tells the log what the client must not know. */
export function problemAnswers(log: TrustLog): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    const error = ownError(thrown);
    const problem = problemOf(error);
    if (problem.status >= 500) log.error({ err: error }, 'a call failed');
    else if (error instanceof IntegrityError) log.error({ code: problem.code }, 'ALARM: what was frozen differs');
    if (response.headersSent) {
      next(error);
      return;
    }
    response.status(problem.status).type('application/problem+json').set('cache-control', 'no-store');
    response.send(JSON.stringify(problem));
  };
}

/** Errors of express and its body parser, in our own words. */
function ownError(thrown: unknown): unknown {
  if (thrown instanceof EsignError || typeof thrown !== 'object' || thrown === null) return thrown;
  const { type, status } = thrown as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large') return tooLarge();
  if (thrown instanceof URIError || status === 400 || status === 415) {
    return new InputError<TrustErrorCode>('TRUST_ADDRESS_MALFORMED', 'The address or body cannot be read.');
  }
  return status === 404 ? notFound() : thrown;
}

export function tooLarge(): TooLargeError<TrustErrorCode> {
  return new TooLargeError<TrustErrorCode>('TRUST_TOO_LARGE', 'The body is larger than this address takes.');
}

/** @throws `InputError` `TRUST_INPUT_INVALID` with `details.errors`, never with a value */
export function readInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues
    .slice(0, 50)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  throw new InputError<TrustErrorCode>('TRUST_INPUT_INVALID', 'The input cannot be used.', { details: { errors } });
}
