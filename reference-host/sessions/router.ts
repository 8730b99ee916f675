import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { InputError } from '../../src/errors.js';
import type { Session } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';
import type { Callers } from './callers.js';
import { refuseCrossSite } from './cross-site.js';
import type { Sessions } from './sessions.js';
import { sessionOfUser, type UserDirectory } from './users.js';

const preferences = z.object({ language: z.enum(['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv']) });
const credentials = z.object({ username: z.string().min(1).max(128), password: z.string().min(1).max(1024) });

/**
 * `POST`, `GET`, `PATCH` and `DELETE /api/v1/session/`.
 *
 * @param isAlwaysSecure - the cookie is for https alone, whatever a proxy in between makes of the call
 */
export function sessionRouter(
  sessions: Sessions,
  users: Pick<UserDirectory, 'update'>,
  callers: Callers,
  cookieName: string,
  publicOrigin: () => string | undefined,
  isAlwaysSecure: boolean,
): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    refuseCrossSite(request, publicOrigin());
    const body = credentials.safeParse(request.body);
    if (!body.success) {
      throw new InputError<HostCode>('HOST_BODY_INVALID', 'A JSON object with username and password is expected');
    }
    const { token, user } = await sessions.logIn(body.data.username, body.data.password, request.ip ?? '');
    response.cookie(cookieName, token, {
      httpOnly: true,
      sameSite: 'lax',
      secure: isAlwaysSecure || isSecure(request, publicOrigin()),
      path: '/',
    });
    response.set('cache-control', 'no-store').json(sessionBody(sessionOfUser(user)));
  });
  router.get('/', callers.loggedIn, (request, response) => {
    response.set('cache-control', 'no-store').json(sessionBody(callers.sessionOf(request)));
  });
  router.patch('/', callers.loggedIn, async (request, response) => {
    const body = preferences.safeParse(request.body);
    if (!body.success) {
      throw new InputError<HostCode>('HOST_BODY_INVALID', 'A JSON object with one of the languages is expected');
    }
    const { principal } = callers.sessionOf(request);
    const user = await users.update(principal.userId, { language: body.data.language });
    response
      .set('cache-control', 'no-store')
      .json(sessionBody(user === undefined ? callers.sessionOf(request) : sessionOfUser(user)));
  });
  router.delete('/', async (request, response) => {
    const token = callers.cookieOf(request);
    refuseCrossSite(request, publicOrigin());
    if (token !== undefined) await sessions.logOut(token);
    response.clearCookie(cookieName, { path: '/' }).status(204).end();
  });
  return router;
}

/** Behind a proxy that is not configured as trusted, the public origin tells. */
function isSecure(request: Request, publicOrigin: string | undefined): boolean {
  return request.secure || publicOrigin === `https://${request.host}`;
}

function sessionBody(session: Session): object {
  const { principal, coworkerId } = session;
  return {
    user: { id: principal.userId, username: principal.username, fullname: session.fullName },
    coworker: coworkerId === undefined ? null : { id: coworkerId, limetype: 'coworker' },
    language: session.language,
    groups: principal.groups,
    admin: principal.isAdmin,
  };
}
