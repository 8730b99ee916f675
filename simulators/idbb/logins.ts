import type { Person } from '../broker/people.js';
import type { IdFault } from './fault.js';

/** A login that took place. The provider knows it as an account of its own, so that what is wrong with it stays with it. */
export interface IdLogin {
  readonly person: Person;
  readonly acr: string;
  readonly at: Date;
  readonly fault?: IdFault;
  /** Calls at the token endpoint so far. */
  calls: number;
}

const MAX_LOGINS = 1_000;

/** Logins by their account, and by the code that was made for them. */
export class IdLogins {
  private readonly accounts = new Map<string, IdLogin>();
  private readonly codes = new Map<string, IdLogin>();
  private readonly idTokens = new Map<string, string>();
  private lastCode = '';

  done(account: string, login: IdLogin): void {
    remember(this.accounts, account, login);
  }

  of(account: string | undefined): IdLogin | undefined {
    return account === undefined ? undefined : this.accounts.get(account);
  }

  /** @returns the code of the login before this one */
  bind(account: string, code: string): string {
    const login = this.accounts.get(account);
    if (login !== undefined) remember(this.codes, code, login);
    const before = this.lastCode;
    this.lastCode = code;
    return before;
  }

  ofCode(code: unknown): IdLogin | undefined {
    return typeof code === 'string' ? this.codes.get(code) : undefined;
  }

  /** @returns the ID token that the client got before this one */
  exchangeToken(clientId: string, token: string): string | undefined {
    const before = this.idTokens.get(clientId);
    this.idTokens.set(clientId, token);
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
