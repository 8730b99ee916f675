import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { AuthenticationError } from '../../src/errors.js';
import type { HostCode } from '../app/errors.js';
import { verifyPassword } from './passwords.js';
import { secretHash } from './secret-hash.js';
import type { LoginThrottle } from './throttle.js';
import type { User, UserDirectory } from './users.js';

const LIFETIME_MS = 12 * 60 * 60_000;

/** Log-ins of people. A session's token is a secret of its browser; the database knows only its hash. */
export class Sessions {
  constructor(
    private readonly sql: Knex,
    private readonly users: UserDirectory,
    private readonly throttle: LoginThrottle,
    private readonly now: () => Date,
  ) {}

  /**
   * @throws `AuthenticationError` `HOST_LOGIN_FAILED`: the same, after the same time, for a wrong password and an unknown user
   * @throws `TooSoonError` `HOST_LOGIN_THROTTLED`
   */
  async logIn(username: string, password: string, address: string): Promise<{ token: string; user: User }> {
    this.throttle.check(username, address);
    const found = await this.users.findByName(username);
    const isRight = await verifyPassword(password, found?.passwordHash);
    if (found === undefined || !isRight || found.user.kind !== 'user') {
      this.throttle.failed(username, address);
      throw new AuthenticationError<HostCode>('HOST_LOGIN_FAILED', 'User name or password is wrong');
    }
    this.throttle.succeeded(username, address);
    const token = randomBytes(32).toString('base64url');
    const now = this.now().getTime();
    await this.sql('host_session').where('expires_at', '<=', now).delete();
    await this.sql('host_session').insert({
      token_hash: secretHash(token),
      user_id: found.user.id,
      expires_at: now + LIFETIME_MS,
    });
    return { token, user: found.user };
  }

  async resolve(token: string): Promise<User | undefined> {
    const row = await this.sql<{ user_id: number; expires_at: number | string }>('host_session')
      .where({ token_hash: secretHash(token) } as object)
      .first();
    if (row === undefined || Number(row.expires_at) <= this.now().getTime()) return undefined;
    const user = await this.users.get(row.user_id);
    return user?.kind === 'user' ? user : undefined;
  }

  async logOut(token: string): Promise<void> {
    await this.sql('host_session')
      .where({ token_hash: secretHash(token) })
      .delete();
  }
}
