import express, { Router } from 'express';
import helmet from 'helmet';
import { closeRequestSchema, recordRequestSchema, registrationSchema, TRUST_LIMITS } from '../contract.js';
import type { TrustLog } from '../log.js';
import type { Receipts } from '../signings/receipts.js';
import type { Signings } from '../signings/signings.js';
import type { Judge } from '../signings/judge.js';
import type { Tenants } from '../tenants/tenants.js';
import type { TrustChecks } from '../checks.js';
import { keyOf, param, tenantOf } from './caller.js';
import { documentRoutes, type DocumentParts } from './document-routes.js';
import { authenticated, limitCalls, limitRefusals } from './limits.js';
import { nothingHere, problemAnswers, readInput } from './problems.js';

/** What the addresses answer with. */
export interface HttpParts extends DocumentParts {
  readonly tenants: Tenants;
  readonly signings: Signings;
  readonly receipts: Receipts;
  readonly judge: Judge;
  readonly checks: TrustChecks;
  readonly log: TrustLog;
}

/** All addresses of the API, relative to `/trust/v1`. */
export function trustRoutes(parts: HttpParts): Router {
  const router = Router({ caseSensitive: true });
  router.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"] } } }));
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  router.get('/health', (_request, response) => void response.json({ status: 'ok' }));
  router.use(limitRefusals(), authenticated(parts.tenants), limitCalls());
  signingRoutes(parts, router);
  documentRoutes(parts, router);
  router.get('/receipts/:receiptId', async (request, response) => {
    response.json(await parts.receipts.read(tenantOf(response), param(request, 'receiptId')));
  });
  router.get('/anchors', async (_request, response) => void response.json(await parts.judge.anchors()));
  router.get('/checks', async (_request, response) => void response.json({ checks: await parts.checks.all() }));
  router.use(nothingHere);
  router.use(problemAnswers(parts.log));
  return router;
}

function signingRoutes({ signings, log }: HttpParts, router: Router): void {
  const body = express.json({ limit: TRUST_LIMITS.maxRecordBytes, strict: true });
  router.put('/signings/:key', body, async (request, response) => {
    const registration = readInput(registrationSchema, request.body);
    const { state, isNew } = await signings.register(tenantOf(response), keyOf(request), registration);
    response.status(isNew ? 201 : 200).json(state);
  });
  router.get('/signings/:key', async (request, response) => {
    response.json(await signings.state(tenantOf(response), keyOf(request)));
  });
  router.post('/signings/:key/records', body, async (request, response) => {
    const act = readInput(recordRequestSchema, request.body);
    const { answer, isNew } = await signings.record(tenantOf(response), keyOf(request), act);
    if (isNew) log.info({ sequence: answer.sequence, method: act.method }, 'an act was recorded');
    response.status(isNew ? 201 : 200).json(answer);
  });
  router.post('/signings/:key/close', body, async (request, response) => {
    const { reason } = readInput(closeRequestSchema, request.body ?? {});
    response.json(await signings.close(tenantOf(response), keyOf(request), reason));
  });
}
