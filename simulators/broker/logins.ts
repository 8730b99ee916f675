import type { Fault } from './faults.js';
import type { Hint } from './login-hint.js';
import type { Means } from './means.js';
import type { Person } from './people.js';

/** A login that took place, until its token is fetched. */
export interface Login {
  readonly person: Person;
  readonly means: Means;
  readonly hint: Hint;
  readonly clientId: string;
  readonly wantsEvidence: boolean;
  readonly at: Date;
  readonly fault?: Fault;
  /** Calls at the token endpoint so far. */
  calls: number;
}

const MAX_LOGINS = 500;

/** Logins by what they are known as: the interaction at first, the code later. */
export class Logins {
  private readonly byUid = new Map<string, Login>();
  private readonly byCode = new Map<string, Login>();
  /** The last token of each client that was handed out: what a fault replays. */
  private readonly tokens = new Map<string, string>();

  done(uid: string, login: Login): void {
    remember(this.byUid, uid, login);
  }

  /** A code was made for the login of an interaction. */
  bind(uid: string, code: string): void {
    const login = this.byUid.get(uid);
    if (login !== undefined) remember(this.byCode, code, login);
  }

  /** @param uid - of the interaction, under which the provider knows the account too */
  ofInteraction(uid: string | undefined): Login | undefined {
    return uid === undefined ? undefined : this.byUid.get(uid);
  }

  ofCode(code: unknown): Login | undefined {
    return typeof code === 'string' ? this.byCode.get(code) : undefined;
  }

  /** @returns the token of the login before this one */
  exchangeToken(clientId: string, token: string): string | undefined {
    const before = this.tokens.get(clientId);
    this.tokens.set(clientId, token);
    return before;
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MAX_LOGINS) break;
    map.delete(oldest);
  }
}
