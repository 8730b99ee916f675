import { UnavailableError } from '../../errors.js';
import { correlationHeaders } from '../correlation.js';
import type { BuildingBlockErrorCode } from './errors.js';
import { isWebAddress } from './e-services/e-service.js';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 512 * 1024;

/** The part of `fetch` that other building blocks are called with. */
export type CallOut = (url: string, init: Omit<RequestInit, 'signal'>) => Promise<Response>;

/**
 * Calls other building blocks, and tells them for which call: https only (or this machine in tests), no redirects, ten seconds, bounded answers.
 *
 * @returns a function that throws `UnavailableError` with the given code for no answer, 429 and 5xx
 */
export function callingOut(isTest: boolean, code: BuildingBlockErrorCode): CallOut {
  const away = (message: string, cause?: unknown): Error => new UnavailableError(code, message, { cause });
  return async (url, init) => {
    if (!isWebAddress(url, isTest)) throw away('An address that may not be called is named.');
    let answer: { status: number; headers: Headers; bytes: Uint8Array<ArrayBuffer> };
    try {
      const headers = new Headers(init.headers);
      for (const [name, value] of Object.entries(correlationHeaders())) headers.set(name, value);
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(url, { ...init, headers, redirect: 'manual', signal });
      answer = { status: response.status, headers: response.headers, bytes: await bounded(response) };
    } catch (cause) {
      throw away('Another building block does not answer.', cause);
    }
    const { status, headers, bytes } = answer;
    if (status === 429 || status >= 500) throw away(`Another building block answers ${status}.`);
    return new Response(status === 204 || status === 304 ? null : bytes, { status, headers });
  };
}

async function bounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return new Uint8Array();
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > MAX_BYTES) throw new RangeError('The answer is too long.');
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
