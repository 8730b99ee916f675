import type { Request, Response } from 'express';
import { signingKeySchema } from '../contract.js';
import { notFound } from '../signings/signings.js';

/** The installation that calls. */
export function tenantOf(response: Response): number {
  return Number(response.locals['tenant']);
}

/** What cannot be a key is not there: nobody learns which keys there are. */
export function keyOf(request: Request): string {
  const { data } = signingKeySchema.safeParse(param(request, 'key'));
  if (data === undefined) throw notFound();
  return data;
}

export function param(request: Request, name: string): string {
  return String(request.params[name]);
}
