import { createHash, timingSafeEqual } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { EnrolmentClient } from '../options.js';

/** The client that a request is of: by HTTP Basic, or by its TLS certificate. */
export function clientOf(request: Request, clients: readonly EnrolmentClient[]): EnrolmentClient | null {
  return byPassword(request.headers.authorization ?? '', clients) ?? byCertificate(request, clients);
}

function byPassword(header: string, clients: readonly EnrolmentClient[]): EnrolmentClient | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const [name, secret] = [text.slice(0, colon), text.slice(colon + 1)];
  // Every client is compared, so that the time says nothing about which names there are.
  const found = clients.filter(
    (client) => isSame(client.name, name) && client.secret !== undefined && isSame(client.secret, secret),
  );
  return (colon > 0 && found[0]) || null;
}

function byCertificate({ socket }: Request, clients: readonly EnrolmentClient[]): EnrolmentClient | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const { raw } = socket.getPeerCertificate() as { readonly raw?: Buffer };
  if (!raw) return null;
  const hash = createHash('sha256').update(raw).digest('hex');
  return clients.find(({ certificateSha256 }) => certificateSha256?.toLowerCase() === hash) ?? null;
}

/** Compares secrets of any length in the same time. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
