import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { Request } from 'express';
import type { CallSource } from '../contract.js';
import type { CallAddresses } from '../e-services/addresses.js';
import type { ServerCall } from '../e-services/callers.js';

/** What a server shows of itself; what proxies say of it counts from trusted ones alone. */
export function serverCallOf(request: Request, addresses: CallAddresses): ServerCall {
  const address = addresses.of(request);
  const thumbprint =
    ownThumbprint(request) ?? (addresses.isProxy(address.direct) ? saidThumbprint(request) : undefined);
  return { address, authorization: request.get('authorization'), thumbprint };
}

export function sourceOf(request: Request, addresses: CallAddresses): CallSource {
  const { direct, caller } = addresses.of(request);
  return { ipAddress: caller ?? direct };
}

/** The client certificate of this very connection (RFC 8705). Its holder has proved to hold the key; who that is the registration says. */
function ownThumbprint({ socket }: Request): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const { fingerprint256 } = socket.getPeerCertificate() as { fingerprint256?: string };
  return fingerprint256?.replaceAll(':', '').toLowerCase();
}

/** RFC 9440: the certificate as a structured byte sequence. */
function saidThumbprint(request: Request): string | undefined {
  const [, base64] = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(request.get('client-cert') ?? '') ?? [];
  return base64 === undefined ? undefined : createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
}
