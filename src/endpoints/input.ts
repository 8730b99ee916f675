import type { Request, Response } from 'express';
import type { z } from 'zod';
import { InputError } from '../errors.js';
import type { EndpointCall, Session } from '../host/index.js';
import type { EndpointErrorCode } from './errors.js';

/** One thing that is wrong with an input; `path` is dotted, for example `signers.0.email`. */
export interface InputFault {
  readonly path: string;
  readonly message: string;
}

/** @throws `InputError` `INPUT_INVALID` always, with every fault in `details.errors` */
export function refuse(errors: readonly InputFault[]): never {
  const code: EndpointErrorCode = 'INPUT_INVALID';
  const places = [...new Set(errors.map((error) => error.path || 'body'))].join(', ');
  throw new InputError(code, `What was sent cannot be read: ${places}.`, { details: { errors } });
}

/** Reads an input by its schema, or refuses it with the path of every fault. */
export function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  return refuse(
    result.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
  );
}

/** The record id in the address. */
export function idOf(request: Request, name = 'id'): number {
  const text = request.params[name];
  const id = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : 0;
  return id > 0 ? id : refuse([{ path: name, message: 'must be the id of a record' }]);
}

/** The session of a call whose endpoint has `access: 'session'`. */
export function sessionOf(call: EndpointCall): Session {
  if (call.session === undefined) throw new TypeError('an endpoint for sessions was called without one');
  return call.session;
}

/** Answers with JSON that no cache keeps. */
export function answer(response: Response, body: object, status = 200): void {
  response.status(status).set('Cache-Control', 'no-store').json(body);
}
