import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Request, Router } from 'express';
import { pipeline } from 'node:stream/promises';
import { TRUST_LIMITS } from '../contract.js';
import type { EvidenceBundles } from '../seal/bundles.js';
import type { SealDesk } from '../seal/desk.js';
import type { Folders } from '../seal/folders.js';
import type { Rehearsals } from '../seal/rehearsals.js';
import { keyOf, tenantOf } from './caller.js';
import { receive, type Upload } from './upload.js';

/** What handles documents. */
export interface DocumentParts {
  readonly desk: SealDesk;
  readonly rehearsals: Rehearsals;
  readonly bundles: EvidenceBundles;
  readonly folders: Folders;
}

/** Addresses that take or give whole documents. */
export function documentRoutes({ desk, rehearsals, bundles, folders }: DocumentParts, router: Router): void {
  const upload = (request: Request): Promise<Upload> =>
    receive(request, folders.incoming(), TRUST_LIMITS.maxDocumentBytes);
  router.post('/signings/:key/rehearsal', async (request, response) => {
    response.json(await rehearsals.run(tenantOf(response), keyOf(request), await upload(request)));
  });
  router.post('/signings/:key/seal', async (request, response) => {
    response.status(202).json(await desk.request(tenantOf(response), keyOf(request), await upload(request)));
  });
  router.get('/signings/:key/seal', async (request, response) => {
    response.json(await desk.state(tenantOf(response), keyOf(request)));
  });
  router.get('/signings/:key/signed', async (request, response) => {
    const path = await desk.signed(tenantOf(response), keyOf(request));
    response.type('application/pdf').set('content-length', String((await stat(path)).size));
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), response);
  });
  router.get('/signings/:key/evidence', async (request, response) => {
    const bundle = await bundles.make(tenantOf(response), keyOf(request));
    response.type('application/zip').send(bundle);
  });
}
