import { Router } from 'express';
import { z } from 'zod';
import { NotFoundError, UnusableError } from '../../src/errors.js';
import type { HostCode } from '../app/errors.js';
import type { Callers } from './callers.js';
import type { User, UserDirectory } from './users.js';

const newUser = z.object({
  username: z.string().trim().min(1).max(128),
  fullName: z.string().trim().min(1).max(256),
  password: z.string().min(12).max(1024).optional(),
  isAdmin: z.boolean().default(false),
  language: z.enum(['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv']).default('en_us'),
  coworkerId: z.int().positive().optional(),
  groups: z.array(z.string().min(1).max(128)).max(50).default([]),
});

/** What of a user can be changed; what is left out stays. */
const userChange = z.strictObject({
  fullName: newUser.shape.fullName.optional(),
  password: newUser.shape.password,
  language: newUser.shape.language.unwrap().optional(),
  coworkerId: z.int().positive().nullable().optional(),
  groups: newUser.shape.groups.unwrap().optional(),
});

/** `GET/POST /api/v1/user/`, `PUT /api/v1/user/{id}/`, `POST /api/v1/user/{id}/api-key/`; administrators only. */
export function userRouter(users: UserDirectory, callers: Callers): Router {
  const router = Router();
  router.use(callers.adminOnly);
  router.get('/', async (_request, response) => {
    response.json((await users.all()).map(userBody));
  });
  router.post('/', async (request, response) => {
    response.status(201).json(userBody(await users.create(read(newUser, request.body))));
  });
  router.put('/:id/', async (request, response) => {
    const user = await users.update(Number(request.params.id) || 0, read(userChange, request.body));
    if (user === undefined) throw new NotFoundError<HostCode>('HOST_NOT_FOUND', 'There is no such user');
    response.json(userBody(user));
  });
  router.post('/:id/api-key/', async (request, response) => {
    const user = await users.get(Number(request.params.id) || 0);
    if (user === undefined) throw new NotFoundError<HostCode>('HOST_NOT_FOUND', 'There is no such user');
    response
      .status(201)
      .set('cache-control', 'no-store')
      .json({ apiKey: await users.createApiKey(user.id) });
  });
  return router;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const found = schema.safeParse(body);
  if (found.success) return found.data;
  const errors = found.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new UnusableError<HostCode>('HOST_USER_INVALID', 'The user cannot be like this', { details: { errors } });
}

function userBody(user: User): object {
  const { id, username, fullName, kind, isAdmin, language, coworkerId, groups } = user;
  return { id, username, fullName, kind, isAdmin, language, coworkerId: coworkerId ?? null, groups };
}
