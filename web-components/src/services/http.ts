/** An answer that was not 2xx, or no answer at all (`status` 0). */
export class RequestFailure extends Error {
  constructor(
    readonly status: number,
    /** The stable code of the problem details; empty when there were none. */
    readonly code: string,
    /** What support can look up; empty when the server gave none. */
    readonly reference: string,
    /** What the problem says beside its code; may be empty. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(`${status} ${code}`);
    this.name = 'RequestFailure';
  }

  /** Trying the same call again may help. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The part of `fetch` that is used; tests bring their own. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const TIMEOUT_MS = 30_000;

/**
 * Sends a JSON request to this server and reads the JSON answer.
 *
 * @param cache - `default` for what the browser may keep
 * @throws RequestFailure for anything but a 2xx answer with JSON in it
 */
export async function requestJson<T>(
  fetchUrl: Fetch,
  method: 'GET' | 'POST',
  url: string,
  body?: object,
  cache: RequestCache = 'no-store',
): Promise<T> {
  const response = await send(fetchUrl, url, {
    method,
    cache,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw await failureOf(response);
  }
  try {
    return (await response.json()) as T;
  } catch {
    throw new RequestFailure(502, 'ANSWER_UNREADABLE', referenceOf(response));
  }
}

async function send(fetchUrl: Fetch, url: string, init: RequestInit): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    return await fetchUrl(url, { ...init, signal: stop.signal, credentials: 'same-origin' });
  } catch {
    throw new RequestFailure(0, 'NETWORK', '');
  } finally {
    clearTimeout(timer);
  }
}

async function failureOf(response: Response): Promise<RequestFailure> {
  const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const code = typeof problem['code'] === 'string' ? problem['code'] : '';
  const reference = typeof problem['reference'] === 'string' ? problem['reference'] : referenceOf(response);
  return new RequestFailure(response.status, code, reference, problem);
}

function referenceOf(response: Response): string {
  return response.headers.get('x-request-id') ?? '';
}
