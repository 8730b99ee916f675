import * as z from 'zod';
import { InputError, UnusableError } from '../../../errors.js';
import { HASH_TYPES, SIGNATURE_FORMATS, type DigestToSign } from '../contract.js';
import type { SigningWay } from '../e-services/e-service.js';
import { SIGNING_WAYS } from '../e-services/e-service.js';
import type { BuildingBlockErrorCode } from '../errors.js';
import { readDigest } from './digest.js';
import { decodeDisplayText, readDisplayText } from './display-text.js';

/** Fields of every request for a signature. Which are missing is said apart from which are wrong. */
export const signBodySchema = z.object({
  format: z.enum(SIGNATURE_FORMATS),
  /** Hex, base64 or base64url. */
  hash: z.string().min(1).max(200),
  hashType: z.enum(HASH_TYPES),
  dataToBeDisplayed: z.string().max(4000),
  requestTimestamp: z.iso.datetime({ offset: true }),
});

const nonce = z.string().regex(/^(?:[0-9a-fA-F]{2}){8,64}$/);
const state = z.string().regex(/^[\w.~-]{1,512}$/);

/** What `POST /sign/pseudonym` takes. */
export const pseudonymBodySchema = signBodySchema.extend({
  nonce,
  state,
  callbackUrl: z.string().max(1000).optional(),
});

/** What the page is opened with. */
export const interactiveSchema = signBodySchema.extend({ nonce, state, callbackUrl: z.string().min(1).max(1000) });

/** What an e-service's server may push. */
export const pushSchema = interactiveSchema.extend({
  paymentToken: z.string().max(8000).optional(),
  /** Language tags, best first, separated by spaces. */
  uiLocales: z.string().max(100).optional(),
  /** The one way that is offered. */
  method: z.enum(SIGNING_WAYS).optional(),
});

/** A request that has been checked. */
export interface SigningRequest extends DigestToSign {
  /** Cleaned. */
  readonly displayText: string;
  readonly requestTimestamp: Date;
  readonly nonce?: string;
  readonly state?: string;
  readonly callbackUrl?: string;
  readonly uiLocales?: string;
  readonly method?: SigningWay;
}

/** How far from our clock a request's own time may be. */
export interface RequestWindow {
  readonly pastMs: number;
  readonly futureMs: number;
}

type Fields = z.infer<typeof signBodySchema> &
  Partial<Pick<z.infer<typeof pushSchema>, 'nonce' | 'state' | 'callbackUrl' | 'uiLocales' | 'method'>>;

/**
 * Reads the fields of a request by their schema.
 *
 * @throws `UnusableError` `BB_FIELD_MISSING` with `details.fields`; `InputError` `BB_INPUT_INVALID` with `details.errors`, never with a value
 */
export function readFields<T>(schema: z.ZodType<T>, value: unknown): T {
  const given = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issues = result.error.issues
    .slice(0, 50)
    .map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  const isMissing = (path: readonly string[]): boolean => path.length === 1 && isAbsent(given[path[0] ?? '']);
  const fields = issues.filter(({ path }) => isMissing(path)).map(({ path }) => path[0] ?? '');
  if (fields.length > 0) {
    const code: BuildingBlockErrorCode = 'BB_FIELD_MISSING';
    throw new UnusableError(code, `Mandatory field not present: ${fields.join(', ')}`, { details: { fields } });
  }
  const errors = issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const code: BuildingBlockErrorCode = 'BB_INPUT_INVALID';
  throw new InputError(code, 'The input cannot be used.', { details: { errors } });
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/**
 * Checks what a request says beyond the shape of its fields.
 *
 * @param isQuery - the text to be shown is in base64url
 * @throws `UnusableError` `BB_HASH_INVALID`, `BB_TEXT_INVALID`, `BB_FORMAT_UNSUPPORTED`; `InputError` `BB_TIME_OUTSIDE_WINDOW`
 */
export function readRequest(fields: Fields, now: Date, window: RequestWindow, isQuery = false): SigningRequest {
  const { format, hashType, uiLocales, method } = fields;
  const requestTimestamp = new Date(fields.requestTimestamp);
  const ageMs = now.getTime() - requestTimestamp.getTime();
  if (ageMs > window.pastMs || -ageMs > window.futureMs) {
    const code: BuildingBlockErrorCode = 'BB_TIME_OUTSIDE_WINDOW';
    throw new InputError(code, 'The time of the request is too far from now.', {
      details: { now: now.toISOString() },
    });
  }
  if (hashType === 'BLAKE2B') {
    const code: BuildingBlockErrorCode = 'BB_FORMAT_UNSUPPORTED';
    throw new UnusableError(code, `${format} has no place for BLAKE2B.`, { details: { format, hashType } });
  }
  const { dataToBeDisplayed } = fields;
  return {
    ...{ format, hashType, requestTimestamp },
    digest: readDigest(fields.hash, hashType),
    displayText: readDisplayText(isQuery ? decodeDisplayText(dataToBeDisplayed) : dataToBeDisplayed),
    ...(fields.nonce === undefined ? {} : { nonce: fields.nonce }),
    ...(fields.state === undefined ? {} : { state: fields.state }),
    ...(fields.callbackUrl === undefined ? {} : { callbackUrl: fields.callbackUrl }),
    ...(uiLocales === undefined ? {} : { uiLocales }),
    ...(method === undefined ? {} : { method }),
  };
}
