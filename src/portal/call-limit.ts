import { MemoryStore, ipKeyGenerator } from 'express-rate-limit';
import { TooSoonError } from '../errors.js';
import type { PortalErrorCode } from './errors.js';

const WINDOW_MS = 60_000;

/**
 * Bounds acts and refused calls per address and minute, in this process.
 *
 * @remarks
 * Reading with a valid link is never counted, and costs a look-up only after something else was.
 * An IPv6 address counts as its /56 network. Uses the library's store without its middleware, which would cost
 * the hot path more than the rest of the call.
 */
export class CallLimit {
  private readonly store = new MemoryStore();
  private lastCountedAt = 0;

  /** @param maxPerMinute - asked at every call; 0 = no limit */
  constructor(private readonly maxPerMinute: () => number) {
    this.store.init({ windowMs: WINDOW_MS } as Parameters<MemoryStore['init']>[0]);
  }

  /** Whether anything was counted within the last window; asked by calls that may skip the rest. */
  get isBusy(): boolean {
    return this.lastCountedAt > 0 && Date.now() - this.lastCountedAt < 2 * WINDOW_MS;
  }

  /** @throws `TooSoonError` `PORTAL_TOO_MANY_CALLS` with `details.retryAfterSeconds` */
  async assertBelow(ipAddress: string): Promise<void> {
    const max = this.maxPerMinute();
    if (max === 0) return;
    const known = await this.store.get(keyOf(ipAddress));
    if (known === undefined || known.totalHits < max) return;
    const waitMs = Math.max(0, (known.resetTime?.getTime() ?? 0) - Date.now());
    const code: PortalErrorCode = 'PORTAL_TOO_MANY_CALLS';
    throw new TooSoonError(code, 'Too many calls from this address; please wait a minute.', {
      details: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
    });
  }

  async count(ipAddress: string): Promise<void> {
    if (this.maxPerMinute() === 0) return;
    this.lastCountedAt = Date.now();
    await this.store.increment(keyOf(ipAddress));
  }

  /** Stops the store's clock. */
  close(): void {
    this.store.shutdown();
  }
}

/** The nearest client's address alone: what stands behind it in the list was written by others. */
function keyOf(ipAddress: string): string {
  const nearest = ipAddress.split(',', 1)[0] ?? '';
  return nearest.includes(':') ? ipKeyGenerator(nearest) : nearest;
}
