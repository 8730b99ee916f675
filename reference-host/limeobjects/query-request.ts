import { z } from 'zod';
import { InputError } from '../../src/errors.js';
import type { LimeobjectErrorCode } from './errors.js';
import { MAX_LIMIT } from './query.js';

/** Characters of `q`: what fits into an address with every server between. */
const MAX_LENGTH = 16_000;
const DEFAULT_LIMIT = 50;
const MAX_DEPTH = 8;
const MAX_CONDITIONS = 100;

/** A condition, or conditions put together, as the client's query service writes them. */
export interface Expression {
  readonly key?: string;
  readonly op: Operator;
  readonly exp?: unknown;
}

export type Operator = (typeof OPERATORS)[number];

const OPERATORS = ['AND', 'OR', '!', '=', '!=', '>', '<', 'IN', '=?', '?', '<=', '>=', '=$'] as const;

/** What of a record is wanted: properties, and below a relation its record's properties. */
export interface ResponseObject {
  readonly [property: string]: ResponseObject | null | undefined;
}

/** What `GET …/query/?q=` asks for. */
export interface QueryRequest {
  readonly limetype: string;
  readonly limit: number;
  readonly offset: number;
  readonly orderBy: readonly Readonly<Record<string, 'ASC' | 'DESC'>>[];
  readonly filter?: Expression | null;
  readonly responseFormat: { readonly object?: ResponseObject };
}

const expression: z.ZodType<Expression> = z.strictObject({
  key: z.string().max(200).optional(),
  op: z.enum(OPERATORS),
  exp: z.unknown(),
  type: z.literal('filter').optional(),
});

const request = z.strictObject({
  limetype: z.string().max(40),
  limit: z.int().min(0).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  offset: z.int().min(0).max(1_000_000_000).default(0),
  orderBy: z
    .array(z.record(z.string().max(40), z.enum(['ASC', 'DESC'])))
    .max(5)
    .default([]),
  filter: expression.nullish(),
  responseFormat: z.strictObject({ object: z.record(z.string(), z.unknown()).optional() }),
});

/** @throws `InputError` `HOST_QUERY_INVALID` */
export function readQueryRequest(text: unknown): QueryRequest {
  if (typeof text !== 'string' || text === '') throw invalidQuery('q is missing: a query in JSON is expected');
  if (text.length > MAX_LENGTH) throw invalidQuery('q is too long');
  const found = request.safeParse(parsed(text));
  if (!found.success) {
    const [issue] = found.error.issues;
    throw invalidQuery(`q: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
  }
  const { object } = found.data.responseFormat;
  return { ...found.data, responseFormat: { object: object === undefined ? undefined : responseObject(object, 1) } };
}

/**
 * Conditions below another; counts them, so that a query stays one that a database answers quickly.
 *
 * @throws `InputError` `HOST_QUERY_INVALID`
 */
export class ExpressionBudget {
  private count = 0;

  parts(value: unknown, depth: number): readonly Expression[] {
    if (!Array.isArray(value)) throw invalidQuery('AND and OR take a list of conditions');
    return value.map((part) => this.part(part, depth));
  }

  part(value: unknown, depth: number): Expression {
    const found = expression.safeParse(value);
    if (!found.success) throw invalidQuery('A condition is {key, op, exp}');
    this.count += 1;
    if (this.count > MAX_CONDITIONS || depth > MAX_DEPTH) throw invalidQuery('The filter has too many conditions');
    return found.data;
  }
}

export function invalidQuery(message: string): InputError<LimeobjectErrorCode> {
  return new InputError<LimeobjectErrorCode>('HOST_QUERY_INVALID', message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidQuery('q is not JSON');
  }
}

/** `{name: null, company: {name: null}}`; `true` and `{}` are taken for `null`, as clients write all three. */
function responseObject(object: Readonly<Record<string, unknown>>, depth: number): ResponseObject {
  if (depth > 3) throw invalidQuery('responseFormat goes too deep');
  const entries = Object.entries(object).map(([name, value]): [string, ResponseObject | null] => {
    const isBelow = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    return [name, isBelow ? responseObject(value as Record<string, unknown>, depth + 1) : null];
  });
  return Object.fromEntries(entries);
}
