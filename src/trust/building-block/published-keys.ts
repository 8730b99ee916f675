import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { CallOut } from './transport.js';

const FRESH_MS = 10 * 60_000;
/** Unknown key ids may not make us fetch at every call. */
const MIN_PAUSE_MS = 10_000;
const MAX_KEYS = 50;

interface Fetched {
  readonly at: number;
  readonly keySet: ReturnType<typeof createLocalJWKSet>;
}

/** Keys that others publish: fetched when needed, kept for a while, fetched again for a key that is not known yet. */
export class PublishedKeys {
  private readonly fetched = new Map<string, Fetched>();

  constructor(
    private readonly call: CallOut,
    private readonly now: () => Date,
  ) {}

  /** Looks a key up for the verification of a token. It throws what {@link CallOut} throws. */
  of(url: string): JWTVerifyGetKey {
    return async (header, token) => {
      const held = this.fetched.get(url);
      const ageMs = held === undefined ? Infinity : this.now().getTime() - held.at;
      const current = held !== undefined && ageMs < FRESH_MS ? held : await this.fetch(url);
      try {
        return await current.keySet(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || ageMs < MIN_PAUSE_MS || current !== held) throw error;
        return (await this.fetch(url)).keySet(header, token);
      }
    };
  }

  private async fetch(url: string): Promise<Fetched> {
    const response = await this.call(url, { headers: { accept: 'application/json' } });
    const value = (await response.json()) as Partial<JSONWebKeySet>;
    if (response.status !== 200 || !Array.isArray(value.keys) || value.keys.length > MAX_KEYS) {
      throw new errors.JWKSInvalid();
    }
    const fetched = { at: this.now().getTime(), keySet: createLocalJWKSet({ keys: value.keys }) };
    this.fetched.set(url, fetched);
    return fetched;
  }
}
