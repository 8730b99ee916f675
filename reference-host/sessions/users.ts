import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { StateError } from '../../src/errors.js';
import type { Language, Principal, Session } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';
import { hashPassword } from './passwords.js';
import { secretHash } from './secret-hash.js';

/** A person with a log-in, or a user that endpoints run as and that can never log in. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly fullName: string;
  readonly kind: 'user' | 'impersonated';
  readonly isAdmin: boolean;
  readonly language: Language;
  readonly coworkerId: number | undefined;
  readonly groups: readonly string[];
}

export interface NewUser {
  readonly username: string;
  readonly fullName: string;
  /** Without one nobody can log in as the user, but an API key can be made. */
  readonly password?: string;
  readonly isAdmin: boolean;
  readonly language: Language;
  readonly coworkerId?: number;
  readonly groups: readonly string[];
}

/** What is left out stays; a `coworkerId` of `null` takes the link away. */
export interface UserChange {
  readonly fullName?: string;
  readonly password?: string;
  readonly language?: Language;
  readonly coworkerId?: number | null;
  readonly groups?: readonly string[];
}

interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly fullname: string;
  readonly kind: string;
  readonly password_hash: string | null;
  readonly is_admin: number | boolean;
  readonly language: string;
  readonly coworker_id: number | null;
}

/** Users and groups of the host. */
export class UserDirectory {
  constructor(
    private readonly sql: Knex,
    private readonly now: () => Date,
  ) {}

  async get(id: number): Promise<User | undefined> {
    const row = await this.sql<UserRow>('host_user').where({ id }).first();
    return row === undefined ? undefined : await this.withGroups(row);
  }

  /** @returns the user and the stored password hash; user names ignore case */
  async findByName(username: string): Promise<{ user: User; passwordHash: string | undefined } | undefined> {
    if (username.includes('\0')) return undefined; // no engine keeps such a name, and not every one takes the question
    const row = await this.sql<UserRow>('host_user')
      .where({ username_key: keyOf(username) } as object)
      .first();
    if (row === undefined) return undefined;
    return { user: await this.withGroups(row), passwordHash: row.password_hash ?? undefined };
  }

  async all(): Promise<User[]> {
    const rows = await this.sql<UserRow>('host_user').orderBy('id');
    return await Promise.all(rows.map((row) => this.withGroups(row)));
  }

  async hasAdmin(): Promise<boolean> {
    return (await this.sql('host_user').where({ is_admin: true, kind: 'user' }).first('id')) !== undefined;
  }

  /** @returns `undefined` when there is no such group */
  async membersOf(group: string): Promise<User[] | undefined> {
    const id = await this.groupId(group);
    if (id === undefined) return undefined;
    const rows = await this.sql<UserRow>('host_user')
      .whereIn('id', this.sql('host_user_group').where({ group_id: id }).select('user_id'))
      .orderBy('id');
    return await Promise.all(rows.map((row) => this.withGroups(row)));
  }

  /** @throws `StateError` `HOST_USER_EXISTS` */
  async create(draft: NewUser): Promise<User> {
    const passwordHash = draft.password === undefined ? null : await hashPassword(draft.password);
    return await this.insert(draft, 'user', passwordHash);
  }

  /**
   * Changes a user; a new password ends every session of theirs.
   *
   * @returns `undefined` when there is no such person: what endpoints run as is not changed by hand
   */
  async update(userId: number, change: UserChange): Promise<User | undefined> {
    if ((await this.get(userId))?.kind !== 'user') return undefined;
    const { fullName, password, language, coworkerId, groups } = change;
    const values = {
      ...(fullName === undefined ? {} : { fullname: fullName }),
      ...(password === undefined ? {} : { password_hash: await hashPassword(password) }),
      ...(language === undefined ? {} : { language }),
      ...(coworkerId === undefined ? {} : { coworker_id: coworkerId }),
    };
    if (Object.keys(values).length > 0) await this.sql('host_user').where({ id: userId }).update(values);
    if (password !== undefined) await this.sql('host_session').where({ user_id: userId }).delete();
    if (groups !== undefined) await this.setGroups(userId, groups);
    return await this.get(userId);
  }

  /** The user that endpoints are granted to; made on first call, its groups brought up to date on every one. */
  async ensureImpersonated(username: string, groups: readonly string[]): Promise<User> {
    const existing = await this.findByName(username);
    if (existing === undefined) {
      const draft: NewUser = { username, fullName: username, isAdmin: false, language: 'en_us', groups };
      return await this.insert(draft, 'impersonated', null);
    }
    if (existing.user.kind !== 'impersonated') {
      throw new StateError<HostCode>('HOST_USER_EXISTS', `The user name ${username} belongs to a person`);
    }
    await this.setGroups(existing.user.id, groups);
    return { ...existing.user, groups };
  }

  async setGroups(userId: number, groups: readonly string[]): Promise<void> {
    const ids = await this.ensureGroups(groups);
    await this.sql.transaction(async (trx) => {
      await trx('host_user_group').where({ user_id: userId }).delete();
      for (const groupId of ids) await trx('host_user_group').insert({ user_id: userId, group_id: groupId });
    });
  }

  async ensureGroups(names: readonly string[]): Promise<number[]> {
    const ids: number[] = [];
    for (const name of new Set(names)) {
      const existing = await this.groupId(name);
      if (existing === undefined) await this.sql('host_group').insert({ name });
      ids.push(existing ?? (await this.groupId(name)) ?? 0);
    }
    return ids;
  }

  /** @returns a new API key; it is shown this once */
  async createApiKey(userId: number): Promise<string> {
    const user = await this.get(userId);
    if (user?.kind !== 'user') throw new StateError<HostCode>('HOST_USER_INVALID', 'Such a user has no API key');
    const key = randomBytes(32).toString('base64url');
    await this.sql('host_api_key').insert({
      key_hash: secretHash(key),
      user_id: userId,
      created_at: this.now().getTime(),
    });
    return key;
  }

  /** Gives a user a password and an API key that are known beforehand, in place of what it had. */
  async setCredentials(userId: number, password: string, apiKey: string): Promise<void> {
    const passwordHash = await hashPassword(password);
    await this.sql.transaction(async (trx) => {
      await trx('host_user').where({ id: userId }).update({ password_hash: passwordHash });
      await trx('host_api_key').where({ user_id: userId }).delete();
      const created_at = this.now().getTime();
      await trx('host_api_key').insert({ key_hash: secretHash(apiKey), user_id: userId, created_at });
    });
  }

  async findByApiKey(key: string): Promise<User | undefined> {
    const row = await this.sql<{ user_id: number }>('host_api_key')
      .where({ key_hash: secretHash(key) } as object)
      .first();
    const user = row === undefined ? undefined : await this.get(row.user_id);
    return user?.kind === 'user' ? user : undefined;
  }

  private async groupId(name: string): Promise<number | undefined> {
    return (await this.sql<{ id: number; name: string }>('host_group').where({ name }).first('id'))?.id;
  }

  private async insert(draft: NewUser, kind: User['kind'], passwordHash: string | null): Promise<User> {
    if ((await this.findByName(draft.username)) !== undefined) {
      throw new StateError<HostCode>('HOST_USER_EXISTS', `There is a user named ${draft.username} already`);
    }
    await this.sql('host_user').insert({
      username: draft.username,
      username_key: keyOf(draft.username),
      fullname: draft.fullName,
      kind,
      password_hash: passwordHash,
      is_admin: draft.isAdmin,
      language: draft.language,
      coworker_id: draft.coworkerId ?? null,
    });
    const created = await this.findByName(draft.username);
    if (created === undefined) throw new Error('The user just written is not there');
    await this.setGroups(created.user.id, draft.groups);
    return { ...created.user, groups: [...draft.groups] };
  }

  private async withGroups(row: UserRow): Promise<User> {
    const groups = await this.sql('host_user_group')
      .join('host_group', 'host_group.id', 'host_user_group.group_id')
      .where('host_user_group.user_id', row.id)
      .orderBy('host_group.name')
      .select<{ name: string }[]>('host_group.name as name');
    return {
      id: row.id,
      username: row.username,
      fullName: row.fullname,
      kind: row.kind === 'impersonated' ? 'impersonated' : 'user',
      isAdmin: Boolean(row.is_admin),
      language: row.language as Language,
      coworkerId: row.coworker_id ?? undefined,
      groups: groups.map((group) => group.name),
    };
  }
}

export function principalOfUser(user: User): Principal {
  const { id, username, kind, isAdmin, groups } = user;
  return { kind, userId: id, username, isAdmin, groups };
}

export function sessionOfUser(user: User): Session {
  return {
    principal: principalOfUser(user),
    fullName: user.fullName,
    language: user.language,
    coworkerId: user.coworkerId,
  };
}

function keyOf(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}
