import express from 'express';
import type { AddressInfo } from 'node:net';
import { problemOf } from '../src/errors.js';
import type { Endpoint, Principal, Session } from '../src/host/index.js';

export const portalUser: Principal = {
  kind: 'impersonated',
  userId: 9,
  username: 'limepkg-esign-portal',
  isAdmin: false,
  groups: ['limepkg-esign-portal'],
};

export const coworkerSession: Session = {
  principal: { kind: 'user', userId: 4, username: 'carlito', isAdmin: false, groups: ['Lime eSign users'] },
  fullName: 'Carlito Jakobsson',
  language: 'en_us',
  coworkerId: 1001,
};

export const adminSession: Session = {
  ...coworkerSession,
  principal: { ...coworkerSession.principal, userId: 1, username: 'admin', isAdmin: true },
};

/** A server that mounts endpoints as a host does, with a fixed caller. */
export async function serve(
  endpoints: readonly Endpoint[],
  options: { readonly session?: Session; readonly ipAddress?: string; readonly principal?: Principal } = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const app = express();
  app.use(express.json({ limit: '4mb' }));
  for (const endpoint of endpoints) {
    const verb = endpoint.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    app[verb](endpoint.path, async (request, response) => {
      const session = endpoint.access === 'session' ? (options.session ?? coworkerSession) : undefined;
      await endpoint.handler(
        {
          request,
          principal: session?.principal ?? options.principal ?? portalUser,
          session,
          language: session?.language ?? 'en_us',
          ipAddress: options.ipAddress ?? '192.0.2.7',
        },
        response,
      );
    });
  }
  app.use((error: unknown, _request: express.Request, response: express.Response, next: express.NextFunction) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemOf(error);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
