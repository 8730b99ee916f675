import type { HttpAnswer, HttpExchange } from '../pki/index.node.js';

/** Makes the exchanges of the certificate, revocation and time-stamping clients. Follows no redirects. */
export async function httpSend({ method, url, headers, body, timeoutMs, maxBytes }: HttpExchange): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxBytes) throw new RangeError('The answer is too long.');
    parts.push(part);
  }
  const contentType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return { status: response.status, contentType, body: new Uint8Array(Buffer.concat(parts)) };
}
