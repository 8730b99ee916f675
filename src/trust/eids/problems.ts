import type { ErrorRequestHandler } from 'express';
import { AuthenticationError, EsignError, TooSoonError } from '../../errors.js';
import { BankIdRefusal } from '../../methods/clients.js';
import type { TrustLog } from '../log.js';

/** A refusal as the contract of the signing service words it. */
export class EidRefusal extends Error {
  /** @param reason - the scheme's own code, where it was the scheme that refused */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly reason?: string,
  ) {
    super(code);
  }
}

/** Whatever was thrown, in the words of the contract: what the scheme said of an order or login, and nothing of this service. */
export function eidProblems(log: TrustLog): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const { status, code, reason } = refusalOf(thrown);
    if (status >= 500) log.error({ err: thrown }, 'a call of the signing service failed');
    const problem = { type: 'about:blank', title: code, status, code, ...(reason === undefined ? {} : { reason }) };
    response.status(status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

function refusalOf(thrown: unknown): EidRefusal {
  if (thrown instanceof EidRefusal) return thrown;
  if (thrown instanceof BankIdRefusal) return new EidRefusal(409, 'ORDER_REFUSED', thrown.errorCode);
  if (thrown instanceof AuthenticationError) return new EidRefusal(401, 'UNKNOWN_CUSTOMER');
  if (thrown instanceof TooSoonError) return new EidRefusal(429, 'TOO_MANY_CALLS');
  if (thrown instanceof EsignError) {
    if (thrown.retry === 'later') return new EidRefusal(503, 'SCHEME_UNAVAILABLE');
    if (thrown.status === 409) return new EidRefusal(409, 'LOGIN_REFUSED', errorIn(thrown));
    if (thrown.status < 500) return new EidRefusal(thrown.status, 'INPUT_INVALID');
  }
  const { status } = (thrown ?? {}) as { readonly status?: unknown };
  if (status === 400 || status === 413 || status === 415) return new EidRefusal(status, 'INPUT_INVALID');
  return new EidRefusal(503, 'UNAVAILABLE');
}

function errorIn({ details }: Pick<EsignError, 'details'>): string | undefined {
  const { error } = details as { readonly error?: unknown };
  return typeof error === 'string' ? error.slice(0, 64) : undefined;
}
