import type { Dispatcher } from 'undici';
import type * as z from 'zod';
import {
  ConfigError,
  InputError,
  IntegrityError,
  NotFoundError,
  StateError,
  TooLargeError,
  UnavailableError,
  UnusableError,
  type EsignError,
} from '../errors.js';
import { isTrustErrorCode, type TrustErrorCode } from './errors.js';

const MAX_JSON_BYTES = 8 * 1024 * 1024;

type Response = Dispatcher.ResponseData;

/** Refusals that mean that stored bytes differ from what was frozen. */
const ALARMS: ReadonlySet<TrustErrorCode> = new Set(['TRUST_ORIGINAL_MISMATCH', 'TRUST_STORE_BROKEN']);

/** The service has given no answer that can be used now: asking again later may help. */
export function unavailable(message: string, cause?: unknown): UnavailableError<TrustErrorCode> {
  return new UnavailableError('TRUST_UNAVAILABLE', message, { cause });
}

/** @throws `UnavailableError` `TRUST_UNAVAILABLE`, `UnusableError` `TRUST_ANSWER_UNREADABLE` */
export async function readJsonAnswer<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(parsed(await readText(response)));
  if (result.success) return result.data;
  const paths = [...new Set(result.error.issues.map(({ path }) => path.map(String).join('.')))].slice(0, 10);
  throw new UnusableError<TrustErrorCode>('TRUST_ANSWER_UNREADABLE', 'The trust service answers in another form.', {
    details: { paths },
  });
}

/** Makes an error of an answer that is no success. */
export async function readRefusal(response: Response): Promise<EsignError> {
  const { statusCode: status } = response;
  const text = await readText(response).catch(() => '');
  const body = parsed(text);
  const { code, detail, ...rest } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (status === 429 || status >= 500) {
    // The service's own word says what it waits for; that it must be tried again is the same.
    const own = isTrustErrorCode(code) && code !== 'TRUST_TOO_MANY_CALLS' ? code : 'TRUST_UNAVAILABLE';
    return new UnavailableError<TrustErrorCode>(own, `The trust service answers ${status}.`);
  }
  const known: TrustErrorCode = isTrustErrorCode(code) ? code : 'TRUST_REFUSED';
  const message =
    isTrustErrorCode(code) && typeof detail === 'string' ? detail : `The trust service answers ${status}.`;
  return refusal(status, known, message, detailsOf(rest));
}

function refusal(
  status: number,
  code: TrustErrorCode,
  message: string,
  details: Readonly<Record<string, unknown>>,
): EsignError {
  switch (status) {
    case 401:
    case 403:
      // Nobody who calls the add-on can help it: the installation's own credentials are wrong.
      return new ConfigError('TRUST_CREDENTIALS_INVALID' satisfies TrustErrorCode, message);
    case 404:
      return new NotFoundError(code, message, { details });
    case 409:
      return ALARMS.has(code)
        ? new IntegrityError(code, message, { details })
        : new StateError(code, message, { details });
    case 413:
      return new TooLargeError(code, message, { details });
    case 422:
      return new UnusableError(code, message, { details });
    default:
      return new InputError(code, message, { details });
  }
}

/** What problem details say beyond the usual members. */
function detailsOf(problem: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(problem).filter(([name]) => !['type', 'title', 'status', 'instance'].includes(name));
  return Object.fromEntries(own);
}

async function readText(response: Response): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response.body as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > MAX_JSON_BYTES) throw new RangeError('The answer is too long.');
      parts.push(part);
    }
  } catch (cause) {
    throw unavailable('The answer of the trust service broke off.', cause);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
