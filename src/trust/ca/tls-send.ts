import { Agent, request } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { HttpAnswer, HttpExchange, HttpSend } from '../../pki/index.node.js';
import type { ClientCertificate } from './client-certificate.js';
import { configInvalid } from './errors.js';

/** How an authority elsewhere is met by TLS. */
export interface AuthorityTls {
  /** PEM of what its server's certificate leads to; left out: what this system trusts. */
  readonly roots?: string;
  /** Who we are; left out: TLS does not say it. */
  readonly client?: ClientCertificate;
}

/**
 * Makes exchanges by TLS with roots and a certificate of our own; those by plain http are left to `plain`. Follows no redirects.
 *
 * @throws `ConfigError` `CA_CONFIG_INVALID` for what cannot be read
 */
export function tlsSend({ roots, client }: AuthorityTls, plain: HttpSend): HttpSend {
  const context = {
    ...(roots === undefined ? {} : { ca: roots }),
    ...(client ? { cert: client.pem, key: client.key } : {}),
  };
  try {
    createSecureContext(context);
  } catch {
    throw configInvalid('authority.tls', 'The TLS roots, certificate or key cannot be read.');
  }
  const agent = new Agent({ ...context, minVersion: 'TLSv1.2' });
  return (exchange) => (new URL(exchange.url).protocol === 'https:' ? sendBy(agent, exchange) : plain(exchange));
}

function sendBy(agent: Agent, { method, url, headers, body, timeoutMs, maxBytes }: HttpExchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(body.length) } : {};
    const signal = AbortSignal.timeout(timeoutMs);
    const asked = request(url, { agent, method, signal, headers: { ...headers, ...length } }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > maxBytes) asked.destroy(new RangeError('The answer is too long.'));
        else parts.push(part);
      });
      response.once('error', reject).once('end', () => {
        const contentType = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
        resolve({ status: response.statusCode ?? 0, contentType, body: new Uint8Array(Buffer.concat(parts)) });
      });
    });
    asked.once('error', reject).end(body);
  });
}
