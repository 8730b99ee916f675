import { Router } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { NotAllowedError, NotFoundError, UnusableError } from '../../src/errors.js';
import type { Principal } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';
import type { Callers } from '../sessions/index.js';
import { matchesEvent } from './matching.js';
import type { Subscription, Webhooks } from './webhooks.js';

const MAX_SCANNED = 5_000;

/** `GET /api/v1/event/?name=&_limit=`: recent events, newest first, for administrators and the packages' users. */
export function eventRouter(sql: Knex, callers: Callers, mayRead: (principal: Principal) => boolean): Router {
  const router = Router();
  router.get('/', callers.loggedIn, async (request, response) => {
    if (!mayRead(callers.principalOf(request))) {
      throw new NotAllowedError<HostCode>('HOST_ADMIN_ONLY', 'Events are for administrators and users of the packages');
    }
    const { name, _limit } = request.query;
    const limit = Math.min(1_000, Math.max(1, Math.trunc(Number(_limit)) || 100));
    const rows = await sql('host_event')
      .orderBy('id', 'desc')
      .limit(typeof name === 'string' ? MAX_SCANNED : limit)
      .select<{ id: number; name: string; body: string; published_at: number | string }[]>();
    const wanted = rows.filter((row) => typeof name !== 'string' || matchesEvent(name, row.name)).slice(0, limit);
    response.set('cache-control', 'no-store').json(
      wanted.map((row) => ({
        id: row.id,
        event: row.name,
        body: JSON.parse(row.body) as unknown,
        publishedAt: new Date(Number(row.published_at)).toISOString(),
      })),
    );
  });
  return router;
}

/** `POST/GET/DELETE /api/v1/subscription/`; administrators only, as a subscriber sees every record's values. */
export function subscriptionRouter(webhooks: Webhooks, callers: Callers, isHttpAllowed: boolean): Router {
  const draft = z.object({
    name: z.string().trim().min(1).max(200),
    events: z
      .array(
        z
          .string()
          .regex(/^[\w-]+(\.[\w-]+)*(\.?\*)?$|^\*$/)
          .max(200),
      )
      .min(1)
      .max(100),
    target_url: z.url({ protocol: isHttpAllowed ? /^https?$/ : /^https$/ }).max(2000),
    secret: z.string().min(16).max(512),
  });
  const router = Router();
  router.use(callers.adminOnly);
  router.get('/', async (_request, response) => {
    response.json((await webhooks.all()).map(bodyOf));
  });
  router.post('/', async (request, response) => {
    const parsed = draft.safeParse(request.body);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      throw new UnusableError<HostCode>('HOST_SUBSCRIPTION_INVALID', 'The subscription cannot be made like this', {
        details: { errors },
      });
    }
    const { name, events, target_url: targetUrl, secret } = parsed.data;
    const { userId } = callers.principalOf(request);
    response.status(201).json(bodyOf(await webhooks.add({ name, events, targetUrl, secret }, userId)));
  });
  router.get('/:id/', async (request, response) => {
    const found = await webhooks.get(Number(request.params.id) || 0);
    if (found === undefined) throw notFound();
    response.json(bodyOf(found));
  });
  router.delete('/:id/', async (request, response) => {
    if (!(await webhooks.remove(Number(request.params.id) || 0))) throw notFound();
    response.status(204).end();
  });
  return router;
}

function bodyOf({ id, name, targetUrl, events }: Subscription): object {
  return { id, name, events, target_url: targetUrl };
}

function notFound(): NotFoundError<HostCode> {
  return new NotFoundError<HostCode>('HOST_NOT_FOUND', 'There is no such subscription');
}
