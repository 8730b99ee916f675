import type { z } from 'zod';
import { UnusableError } from '../errors.js';
import type { MethodErrorCode } from './errors.js';

/** Refuses an input at one place of it. */
export function refuseInput(errors: readonly { readonly path: string; readonly message: string }[]): never {
  const code: MethodErrorCode = 'METHOD_INPUT_INVALID';
  const places = errors.map((error) => error.path || 'body').join(', ');
  throw new UnusableError(code, `What was sent cannot be used: ${places}.`, { details: { errors } });
}

/** Reads an input by its schema, or refuses it with every fault's path. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  return refuseInput(
    result.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
  );
}
