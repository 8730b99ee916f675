import type { Request } from 'express';
import { NotAllowedError } from '../../src/errors.js';
import type { HostCode } from '../app/errors.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a state-changing call that another site made a browser send. A call with neither header passes: it is no
 * browser's.
 *
 * @param publicOrigin - the configured public origin, where it differs from what the server sees behind a proxy
 * @throws `NotAllowedError` `HOST_CROSS_SITE`
 */
export function refuseCrossSite(request: Request, publicOrigin: string | undefined): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { origin } = request.headers;
  const isForeign =
    origin === undefined
      ? request.headers['sec-fetch-site'] === 'cross-site'
      : request.headers['sec-fetch-site'] === 'cross-site' || !isOwn(origin, request, publicOrigin);
  if (!isForeign) return;
  throw new NotAllowedError<HostCode>('HOST_CROSS_SITE', 'The call comes from another site');
}

function isOwn(origin: string, request: Request, publicOrigin: string | undefined): boolean {
  if (origin === publicOrigin) return true;
  try {
    return new URL(origin).host === request.host;
  } catch {
    return false; // `null`: a sandboxed or data: page
  }
}
