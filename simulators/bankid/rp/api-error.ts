import type { Response } from 'express';

/** Error codes with the status they come with. */
const STATUS = {
  alreadyInProgress: 400,
  invalidParameters: 400,
  unauthorized: 401,
  notFound: 404,
  methodNotAllowed: 405,
  requestTimeout: 408,
  unsupportedMediaType: 415,
  tooManyRequests: 429,
  internalError: 500,
  maintenance: 503,
} as const;

/** @param details - for the relying party's log alone */
export function sendError(response: Response, errorCode: keyof typeof STATUS, details: string): void {
  response.status(STATUS[errorCode]).json({ errorCode, details });
}

/** Whether an error is the body parser's: too large, broken off, not JSON. */
export function isUnreadableBody(error: unknown): boolean {
  const { status } = error as { readonly status?: unknown };
  return typeof status === 'number' && status < 500;
}

/** Answers with a status of a test's choice and the error code that belongs to it. */
export function sendOutage(response: Response, status: number): void {
  const found = Object.entries(STATUS).find(([, known]) => known === status)?.[0];
  response.status(status).json({ errorCode: found ?? 'internalError', details: 'The service is not available' });
}
