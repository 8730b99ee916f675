import { pipeline } from 'node:stream/promises';
import { NotAllowedError, NotFoundError } from '../errors.js';
import type { Endpoint } from '../host/index.js';
import { isRegistered, type SigningErrorCode } from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { idOf, sessionOf } from './input.js';

/** `GET /signing/:id/evidence/`: everything that proves a signing, for its sender and administrators alone: it holds national numbers. */
export function evidenceEndpoint({ coworkers, register }: EndpointContext): Endpoint {
  return {
    id: 'signing.evidence',
    method: 'GET',
    path: '/signing/:id/evidence/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      const { signing } = await coworkers.get(session, idOf(call.request));
      if (session.coworkerId !== signing.coworkerId && !session.principal.isAdmin) {
        throw new NotAllowedError<SigningErrorCode>(
          'ACCESS_DENIED',
          'Only the sender and administrators may have this.',
        );
      }
      if (!isRegistered(signing)) {
        throw new NotFoundError<SigningErrorCode>('SIGNING_NOT_REGISTERED', 'Nothing is kept of this signing.');
      }
      const bundle = await register.evidenceOf(signing);
      response.set({
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="evidence-${String(signing.id)}.zip"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      });
      await pipeline(bundle, response);
    },
  };
}
