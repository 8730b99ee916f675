import { TooSoonError } from '../../src/errors.js';
import type { HostCode } from '../app/errors.js';

const MAX_FAILURES = 10;
const WINDOW_MS = 5 * 60_000;
const MAX_KEYS = 10_000;

/** Slows down guessing: so many wrong passwords per account and address, then a pause. */
export class LoginThrottle {
  private readonly failures = new Map<string, { count: number; until: number }>();

  constructor(private readonly now: () => Date) {}

  /** @throws `TooSoonError` `HOST_LOGIN_THROTTLED` */
  check(username: string, address: string): void {
    const entry = this.failures.get(keyOf(username, address));
    if (entry === undefined || entry.until <= this.now().getTime() || entry.count < MAX_FAILURES) return;
    throw new TooSoonError<HostCode>('HOST_LOGIN_THROTTLED', 'Too many attempts; try again in a few minutes');
  }

  failed(username: string, address: string): void {
    const now = this.now().getTime();
    const key = keyOf(username, address);
    const entry = this.failures.get(key);
    const count = entry !== undefined && entry.until > now ? entry.count + 1 : 1;
    this.failures.delete(key);
    this.failures.set(key, { count, until: now + WINDOW_MS });
    // The oldest go first, so that made-up names cannot fill the memory.
    for (const oldest of this.failures.keys()) {
      if (this.failures.size <= MAX_KEYS) break;
      this.failures.delete(oldest);
    }
  }

  succeeded(username: string, address: string): void {
    this.failures.delete(keyOf(username, address));
  }
}

function keyOf(username: string, address: string): string {
  return `${username.trim().toLowerCase().slice(0, 128)}\n${address}`;
}
