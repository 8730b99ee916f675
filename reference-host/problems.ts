import type { ErrorRequestHandler, Router } from 'express';
import { EsignError, InputError, problemOf, TooLargeError } from '../src/errors.js';

/** What is wrong with a request before anybody looks at its content. */
export type BodyErrorCode = 'HOST_BODY_MALFORMED' | 'HOST_BODY_TOO_LARGE';

/** Lets a router answer the errors it raises on purpose as problem details; any other goes on to the application. */
export function answeringProblems(router: Router): Router {
  const answer: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    const known = knownError(error);
    if (known === undefined || response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(known);
    for (const name of ['Content-Disposition', 'Content-Length', 'ETag']) response.removeHeader(name);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
  router.use(answer);
  return router;
}

/** What a body parser throws, in our own words: its message repeats what was sent. */
function knownError(error: unknown): EsignError | undefined {
  if (error instanceof EsignError) return error;
  const { type, status } = error as { readonly type?: unknown; readonly status?: unknown };
  if (type === 'entity.too.large') {
    return new TooLargeError<BodyErrorCode>('HOST_BODY_TOO_LARGE', 'The request body is too large');
  }
  if (typeof type === 'string' && status === 400) return malformed('The request body is not well-formed JSON');
  return status === 400 ? malformed('The request address is not well-formed') : undefined;
}

export function malformed(message: string): InputError<BodyErrorCode> {
  return new InputError<BodyErrorCode>('HOST_BODY_MALFORMED', message);
}
