import type { HttpSend } from '../pki/index.js';

/** Makes exchanges with `fetch`, as Node and browsers have it; in a browser only where the other side allows the page's origin. */
export const sendByFetch: HttpSend = async ({ method, url, headers, body, timeoutMs, maxBytes }) => {
  const init = { method, headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) } as const;
  const response = await fetch(url, body === undefined ? init : { ...init, body: new Uint8Array(body) });
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    length += read.value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      throw new RangeError('The answer is too long.');
    }
    chunks.push(read.value);
  }
  const bytes = new Uint8Array(length);
  chunks.reduce((at, chunk) => (bytes.set(chunk, at), at + chunk.length), 0);
  const contentType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return { status: response.status, contentType, body: bytes };
};
