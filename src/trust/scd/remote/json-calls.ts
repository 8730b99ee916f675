import { UnavailableError } from '../../../errors.js';
import type { HttpSend } from '../../../pki/index.node.js';
import type { ScdErrorCode } from '../errors.js';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

/** An answer of a remote service: its status, and its body when that is a JSON object. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Exchanges JSON with a remote service. Follows no redirects; what goes wrong names neither address nor content. */
export class JsonCalls {
  /** @param url - base, without a slash at the end */
  constructor(
    private readonly url: string,
    private readonly send: HttpSend,
    private readonly headers: () => Promise<Readonly<Record<string, string>>>,
  ) {}

  /** @throws `UnavailableError` `SCD_REMOTE_UNAVAILABLE` when there is no readable answer, or one of the 5xx kind */
  async call(method: 'GET' | 'POST', path: string, body?: object, timeoutMs = TIMEOUT_MS): Promise<JsonAnswer> {
    const content = body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) };
    const type: Readonly<Record<string, string>> = body === undefined ? {} : { 'content-type': 'application/json' };
    try {
      const answer = await this.send({
        ...{ method, url: `${this.url}/${path}`, timeoutMs, maxBytes: MAX_BYTES, ...content },
        headers: { accept: 'application/json', ...type, ...(await this.headers()) },
      });
      if (answer.status >= 500) throw new RangeError(`status ${answer.status}`);
      return { status: answer.status, body: objectIn(answer.body) };
    } catch (cause) {
      throw remoteAway('A service that reaches devices gives no usable answer now.', cause);
    }
  }
}

/** 503 for everything that a remote service is to blame for. */
export function remoteAway(message: string, cause?: unknown): UnavailableError<ScdErrorCode> {
  return new UnavailableError<ScdErrorCode>('SCD_REMOTE_UNAVAILABLE', message, { cause });
}

function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  if (bytes.length === 0) return {};
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no JSON object');
  return value as Readonly<Record<string, unknown>>;
}
