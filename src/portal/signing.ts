import type { Request } from 'express';
import type { Endpoint } from '../host/index.js';
import { answerPrivately, limited, tokenOf } from './call.js';
import type { PortalContext } from './context.js';

/**
 * `GET /portal/signing/:token/`: the signing as its holder sees it; counts as opening it.
 *
 * The opening is written before the answer, and only when it changes something: an event that nobody wrote down would be
 * lost with the process.
 */
export function signingEndpoint({ portal, payloads, limit }: PortalContext): Endpoint {
  return {
    id: 'portal.signing.get',
    method: 'GET',
    path: '/portal/signing/:token/',
    access: 'impersonated',
    secretParams: ['token'],
    handler: (call, response) =>
      limited(limit, call, response, async () => {
        const { principal, request } = call;
        const token = tokenOf(call);
        const found = await portal.visit(principal, token);
        const visit = isSomebodyLooking(request) ? await portal.open(principal, found) : found;
        answerPrivately(response, await payloads.of(principal, call.language, token, visit));
      }),
  };
}

/** Mail scanners and browsers that look ahead open nothing. */
function isSomebodyLooking({ method, headers }: Request): boolean {
  const purpose = headers['sec-purpose'] ?? headers['purpose'];
  return method === 'GET' && (typeof purpose !== 'string' || !purpose.includes('prefetch'));
}
