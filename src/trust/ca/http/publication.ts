import express, { Router, type Request, type Response } from 'express';
import type { CaIdentities } from '../identities.js';
import type { RevocationLists } from '../lists.js';
import type { Register } from '../register.js';
import type { Responder } from '../responder.js';

const MAX_REQUEST_BYTES = 16 * 1024;
const MAX_AGE_SECONDS = 60;

/** What is given out to everybody. */
export interface PublicationParts {
  readonly identities: CaIdentities;
  readonly register: Register;
  readonly responder: Responder;
  readonly lists: RevocationLists;
}

/** Certificates, lists of revoked ones, and answers about single ones; for everybody, over plain http too. */
export function publicationRoutes({ identities, register, responder, lists }: PublicationParts): Router {
  const router = Router();
  const give = (response: Response, type: string, der: Uint8Array | null): void => {
    if (!der) response.status(404).end();
    else response.set('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`).type(type).send(Buffer.from(der));
  };
  for (const whose of ['issuing', 'root'] as const) {
    router.get(`/${whose}.cer`, (_request, response) => {
      give(response, 'application/pkix-cert', identities[whose]?.certificate.der ?? null);
    });
    router.get(`/${whose}.crl`, async (_request, response) => {
      give(response, 'application/pkix-crl', await lists.current(whose));
    });
  }
  router.get('/certificates/:name', async (request, response) => {
    const [, serialNumber] = /^([0-9a-f]{16,40})\.cer$/.exec(request.params.name) ?? [];
    const known = serialNumber === undefined ? null : await register.find(serialNumber);
    give(response, 'application/pkix-cert', known?.profile === 'device' ? known.certificate : null);
  });
  const answer = async (response: Response, der: Uint8Array): Promise<void> => {
    response.set('Cache-Control', 'no-cache').type('application/ocsp-response');
    response.send(Buffer.from(await responder.answer(der)));
  };
  router.post('/ocsp', express.raw({ type: () => true, limit: MAX_REQUEST_BYTES }), async (request, response) => {
    await answer(response, bodyOf(request));
  });
  // Base64 may hold slashes, escaped or not (RFC 6960 appendix A.1).
  router.get(/^\/ocsp\/(.+)$/, async (request, response) => {
    await answer(response, new Uint8Array(Buffer.from(request.params[0] ?? '', 'base64')));
  });
  return router;
}

/** The bytes of a request that `express.raw` has read. */
export function bodyOf({ body }: Request): Uint8Array {
  return body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array();
}
