import type { Request, RequestHandler } from 'express';
import { AuthenticationError, NotAllowedError } from '../../src/errors.js';
import type { Principal, Session } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';
import { refuseCrossSite } from './cross-site.js';
import type { Sessions } from './sessions.js';
import type { UserDirectory } from './users.js';
import { sessionOfUser } from './users.js';

/** Settles who calls, once per request. */
export class Callers {
  private readonly known = new WeakMap<Request, Session>();

  constructor(
    private readonly users: UserDirectory,
    private readonly sessions: Sessions,
    private readonly cookieName: string,
    private readonly publicOrigin: () => string | undefined,
  ) {}

  /**
   * @throws `AuthenticationError` `HOST_NOT_LOGGED_IN`
   * @throws `NotAllowedError` `HOST_CROSS_SITE` for a state-changing call by cookie from another site
   */
  async require(request: Request): Promise<Session> {
    const session = this.known.get(request) ?? (await this.find(request));
    if (session === undefined) {
      throw new AuthenticationError<HostCode>('HOST_NOT_LOGGED_IN', 'Log in, or send an API key');
    }
    this.known.set(request, session);
    return session;
  }

  /** Middleware: lets only logged-in callers through. */
  readonly loggedIn: RequestHandler = async (request, _response, next) => {
    await this.require(request);
    next();
  };

  /** Middleware: lets only administrators through. */
  readonly adminOnly: RequestHandler = async (request, _response, next) => {
    const { principal } = await this.require(request);
    if (!principal.isAdmin) throw new NotAllowedError<HostCode>('HOST_ADMIN_ONLY', 'Only an administrator may do this');
    next();
  };

  /** The caller of a request that passed {@link Callers.loggedIn}. */
  readonly sessionOf = (request: Request): Session => {
    const session = this.known.get(request);
    if (session === undefined) throw new AuthenticationError<HostCode>('HOST_NOT_LOGGED_IN', 'Log in first');
    return session;
  };

  readonly principalOf = (request: Request): Principal => this.sessionOf(request).principal;

  cookieOf(request: Request): string | undefined {
    for (const part of (request.headers.cookie ?? '').split(';')) {
      const separator = part.indexOf('=');
      if (part.slice(0, separator).trim() === this.cookieName) return part.slice(separator + 1).trim();
    }
    return undefined;
  }

  private async find(request: Request): Promise<Session | undefined> {
    const key = request.headers['x-api-key'];
    if (key !== undefined) {
      // A wrong key is not mended by a cookie that happens to be there.
      const user = typeof key === 'string' ? await this.users.findByApiKey(key) : undefined;
      return user === undefined ? undefined : sessionOfUser(user);
    }
    const token = this.cookieOf(request);
    if (token === undefined) return undefined;
    const user = await this.sessions.resolve(token);
    if (user === undefined) return undefined;
    refuseCrossSite(request, this.publicOrigin());
    return sessionOfUser(user);
  }
}
