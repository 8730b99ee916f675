import { UnavailableError } from '../../errors.js';
import { readBounded } from '../bounded.js';
import type { MethodErrorCode } from '../errors.js';
import { isReachable } from './configuration.js';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 512 * 1024;

/** The part of `fetch` that the broker is called with. */
export type BrokerFetch = (url: string, init: Omit<RequestInit, 'signal'>) => Promise<Response>;

/** The broker has said nothing that can be used now: asking again later may help. */
export function unavailable(message: string, cause?: unknown): UnavailableError<MethodErrorCode> {
  return new UnavailableError('BROKER_UNAVAILABLE', message, { cause });
}

/**
 * Calls the broker: https only (or this machine in tests), no redirects, ten seconds, bounded answers.
 *
 * @returns a function that throws `UnavailableError` `BROKER_UNAVAILABLE` for no answer, 429 and 5xx
 */
export function brokerFetch(environment: 'test' | 'production'): BrokerFetch {
  return async (url, init) => {
    if (!isReachable(url, environment)) throw unavailable('The broker names an address that may not be called.');
    let status: number;
    let headers: Headers;
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
      ({ status, headers } = response);
      bytes = await readBounded(response, MAX_BYTES);
    } catch (cause) {
      throw unavailable('The broker of eIDs does not answer.', cause);
    }
    if (status === 429 || status >= 500) throw unavailable(`The broker of eIDs answers ${status}.`);
    const isEmpty = status === 204 || status === 304;
    return new Response(isEmpty ? null : bytes, { status, headers });
  };
}

/** An object in JSON that the broker publishes. */
export async function fetchDocument(call: BrokerFetch, url: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await call(url, { headers: { accept: 'application/json' } });
  const text = await response.text();
  if (response.status !== 200) throw unavailable(`The broker answers ${response.status} for what it publishes.`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The same as another kind of value.
  }
  throw unavailable('The broker publishes something that is no JSON object.');
}
