import { createHash } from 'node:crypto';
import express, { Router, type NextFunction, type Request, type Response } from 'express';
import { parseCertificate } from '../../../pki/index.js';
import type { CaIdentities } from '../identities.js';
import type { PublishedList, RevocationLists } from '../lists.js';
import type { Register } from '../register.js';
import type { Responder } from '../responder.js';
import { SignedFor } from './limits.js';

const MAX_REQUEST_BYTES = 16 * 1024;
/** RFC 5019 clause 5: longer ones are posted. A little more than it asks of clients. */
const MAX_REQUEST_CHARACTERS = 1024;
/** Caches ask anew after this, though what they have may be valid for longer: revocation is heard of soon. */
const MAX_AGE_SECONDS = 60;
const CERTIFICATE_AGE_SECONDS = 3600;

/** What is given out to everybody. */
export interface PublicationParts {
  readonly identities: CaIdentities;
  readonly register: Register;
  readonly responder: Responder;
  readonly lists: RevocationLists;
  readonly sourceOf: (request: Request) => string;
  /** Answers that are signed for one address; those that are signed already are not counted. */
  readonly answersPerMinute: number;
  readonly now: () => Date;
}

/** Something that is published, and until when it may be believed. */
interface Published {
  readonly type: string;
  readonly der: Uint8Array;
  readonly until: Date;
  readonly maxAgeSeconds: number;
}

/** Certificates, lists of revoked ones, and answers about single ones; for everybody, over plain http too. */
export function publicationRoutes(parts: PublicationParts): Router {
  const { identities, register, lists, now } = parts;
  const router = Router();
  for (const whose of ['issuing', 'root'] as const) {
    router.get(`/${whose}.cer`, (request, response) => {
      give(request, response, certificateOf(identities[whose]?.certificate.der ?? null), now());
    });
    router.get(`/${whose}.crl`, async (request, response) => {
      give(request, response, listOf(await lists.current(whose)), now());
    });
  }
  router.get('/certificates/:name', async (request, response) => {
    const [, serialNumber] = /^([0-9a-f]{16,40})\.cer$/.exec(request.params.name) ?? [];
    const known = serialNumber === undefined ? null : await register.find(serialNumber);
    give(request, response, certificateOf(known?.profile === 'device' ? known.certificate : null), now());
  });
  return router.use(ocspRoutes(parts));
}

function ocspRoutes({ responder, sourceOf, answersPerMinute, now }: PublicationParts): Router {
  const router = Router();
  const signedFor = new SignedFor(answersPerMinute, now);
  const answer = async (request: Request, response: Response, der: Uint8Array): Promise<void> => {
    response.set('Cache-Control', 'no-cache').type('application/ocsp-response');
    response.send(Buffer.from(await responder.answer(der, () => signedFor.take(sourceOf(request)))));
  };
  router.post('/ocsp', express.raw({ type: () => true, limit: MAX_REQUEST_BYTES }), async (request, response) => {
    await answer(request, response, bodyOf(request));
  });
  // Base64 may hold slashes, escaped or not (RFC 6960 appendix A.1).
  router.get(/^\/ocsp\/(.+)$/, async (request, response) => {
    const text = request.params[0] ?? '';
    if (text.length > MAX_REQUEST_CHARACTERS) return void response.status(414).end();
    await answer(request, response, new Uint8Array(Buffer.from(text, 'base64')));
  });
  return router.use('/ocsp', tooLong);
}

/** What is longer than any request is not read to its end. */
function tooLong(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const isTooLong = error instanceof Error && 'type' in error && error.type === 'entity.too.large';
  if (isTooLong) response.status(413).end();
  else next(error);
}

function certificateOf(der: Uint8Array | null): Published | null {
  if (!der) return null;
  const { notAfter } = parseCertificate(der);
  return { type: 'application/pkix-cert', der, until: notAfter, maxAgeSeconds: CERTIFICATE_AGE_SECONDS };
}

function listOf(list: PublishedList | null): Published | null {
  if (!list) return null;
  return { type: 'application/pkix-crl', der: list.der, until: list.nextUpdate, maxAgeSeconds: MAX_AGE_SECONDS };
}

/** With a name of its very bytes, so that whoever has them is told only that they are still right. */
function give(request: Request, response: Response, published: Published | null, now: Date): void {
  if (!published) return void response.status(404).end();
  const { type, der, until, maxAgeSeconds } = published;
  const leftSeconds = Math.floor((until.getTime() - now.getTime()) / 1000);
  const maxAge = Math.max(0, Math.min(maxAgeSeconds, leftSeconds));
  response.set('Cache-Control', `public, no-transform, must-revalidate, max-age=${maxAge}`);
  response.set('ETag', `"${createHash('sha256').update(der).digest('base64url')}"`).type(type);
  if (request.fresh) response.status(304).end();
  else response.send(Buffer.from(der));
}

/** The bytes of a request that `express.raw` has read. */
export function bodyOf({ body }: Request): Uint8Array {
  return body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array();
}
