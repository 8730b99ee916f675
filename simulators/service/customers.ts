import { createHash, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Somebody who may use the service. */
export interface Customer {
  readonly name: string;
  readonly apiKey: string;
  readonly customerToken: string;
}

/** Answers in the form of every refusal. @param reason - BankID's own error code, where it refused */
export function refuse(response: Response, status: number, code: string, reason?: string): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ title: code, status, code, ...(reason === undefined ? {} : { reason }) }));
}

/** Lets only those through who know both an API key and the token of its customer. */
export function onlyCustomers(customers: readonly Customer[]): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const key = request.get('x-api-key') ?? '';
    const token = request.get('x-customer-token') ?? '';
    const found = customers.find(({ apiKey, customerToken }) => same(apiKey, key) && same(customerToken, token));
    if (found === undefined) {
      refuse(response, 401, 'UNKNOWN_CUSTOMER');
      return;
    }
    response.locals['customer'] = found;
    next();
  };
}

export function customerIn(response: Response): Customer {
  return response.locals['customer'] as Customer;
}

function same(known: string, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(known), digest(given));
}
