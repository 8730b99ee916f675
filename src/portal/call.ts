import type { Response } from 'express';
import type { z } from 'zod';
import { EsignError, InputError, TooSoonError } from '../errors.js';
import type { EndpointCall } from '../host/index.js';
import type { CallLimit } from './call-limit.js';
import type { PortalErrorCode } from './errors.js';

/** The token in the address, whatever it looks like: what it is worth is decided in one place only. */
export function tokenOf({ request }: EndpointCall): string {
  const { token } = request.params;
  return typeof token === 'string' ? token : '';
}

/** Headers of everything that a token opens. */
export function keepPrivate(response: Response): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
}

/** Answers with JSON. Leaves out express' entity tag: nothing here is kept, and digesting it costs more than writing it. */
export function answerPrivately(response: Response, body: object): void {
  keepPrivate(response);
  const text = JSON.stringify(body);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  // As text it leaves in one write together with the headers; as bytes it would need two.
  response.end(text, 'utf8');
}

/** @throws `InputError` `INPUT_INVALID` with `details.errors: [{path, message}]` */
export function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }));
  const code: PortalErrorCode = 'INPUT_INVALID';
  throw new InputError(code, 'What was sent cannot be read.', { details: { errors } });
}

/** Runs a reading call: counts it only when it is refused. */
export async function limited(
  limit: CallLimit,
  call: EndpointCall,
  response: Response,
  work: () => Promise<void>,
): Promise<void> {
  if (limit.isBusy) await assertBelow(limit, call, response);
  try {
    await work();
  } catch (error) {
    if (error instanceof EsignError && error.status < 500) await limit.count(call.ipAddress);
    throw error;
  }
}

/** Runs a call that would change something: counts it before. */
export async function limitedAct(
  limit: CallLimit,
  call: EndpointCall,
  response: Response,
  work: () => Promise<void>,
): Promise<void> {
  await assertBelow(limit, call, response);
  await limit.count(call.ipAddress);
  await work();
}

async function assertBelow(limit: CallLimit, call: EndpointCall, response: Response): Promise<void> {
  try {
    await limit.assertBelow(call.ipAddress);
  } catch (error) {
    if (error instanceof TooSoonError) response.setHeader('Retry-After', Number(error.details['retryAfterSeconds']));
    throw error;
  }
}
