import type { Knex } from 'knex';
import type { EventHandler, Logger } from '../../src/host/index.js';

/** What a crash delays an event by; renewed while a handler works. */
const LEASE_MS = 8_000;
const POLL_MS = 1_000;
const MAX_ATTEMPTS = 24;
const MAX_BACKOFF_MS = 3_600_000;
const KEEP_MS = 90 * 24 * 3_600_000;
const SWEEP_MS = 6 * 3_600_000;

interface Delivery {
  readonly id: number;
  readonly handler: string;
  readonly attempts: number;
  readonly next_at: number | string;
  readonly leased_until: number | string;
  readonly name: string;
  readonly body: string;
}

/** Finds the handler a delivery is for; `undefined` when this process has none, `'gone'` when nobody has. */
export type HandlerLookup = (name: string) => Promise<EventHandler | undefined | 'gone'>;

/**
 * Delivers events to each handler in order, at least once, until it resolves. A failing handler holds up only itself; after
 * {@link MAX_ATTEMPTS} tries over about half a day the delivery is given up and logged.
 */
export class EventDispatcher {
  private readonly draining = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private pumping: Promise<void> | undefined;
  private isPumpWanted = false;
  private isStopped = true;
  private sweptAt = 0;

  constructor(
    private readonly sql: Knex,
    private readonly find: HandlerLookup,
    private readonly logger: Logger,
    private readonly now: () => Date,
  ) {}

  start(): void {
    this.isStopped = false;
    this.timer = setInterval(() => this.wake(), POLL_MS);
    this.timer.unref();
    this.wake();
  }

  /** Looks for work now; never throws. */
  wake(): void {
    if (this.isStopped) return;
    this.isPumpWanted = true;
    this.pumping ??= this.pump().finally(() => {
      this.pumping = undefined;
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.pumping;
    await Promise.all(this.draining.values());
  }

  private async pump(): Promise<void> {
    while (this.isPumpWanted && !this.isStopped) {
      this.isPumpWanted = false;
      try {
        await this.sweep();
        const open = await this.sql('host_event_delivery')
          .where({ state: 'open' })
          .distinct<{ handler: string }[]>('handler');
        for (const { handler } of open) this.drainOnce(handler);
      } catch (error) {
        this.logger.error({ error }, 'Events could not be looked up');
      }
    }
  }

  private drainOnce(handler: string): void {
    if (this.draining.has(handler)) return;
    const draining = this.drain(handler)
      .catch((error: unknown) => this.logger.error({ error, handler }, 'Events could not be delivered'))
      .finally(() => this.draining.delete(handler));
    this.draining.set(handler, draining);
  }

  private async drain(name: string): Promise<void> {
    const handler = await this.find(name);
    if (handler === undefined) return;
    while (!this.isStopped) {
      const head = await this.head(name);
      const now = this.now().getTime();
      if (head === undefined || Number(head.next_at) > now || Number(head.leased_until) > now) return;
      if (!(await this.lease(head, now))) return;
      const isGoingOn = handler === 'gone' ? await this.close(head, 'dropped') : await this.deliver(handler, head);
      if (!isGoingOn) return;
    }
  }

  private async head(handler: string): Promise<Delivery | undefined> {
    return await this.sql('host_event_delivery as d')
      .join('host_event as e', 'e.id', 'd.event_id')
      .where({ 'd.state': 'open', 'd.handler': handler })
      .orderBy('d.id')
      .first<Delivery | undefined>(
        'd.id',
        'd.handler',
        'd.attempts',
        'd.next_at',
        'd.leased_until',
        'e.name',
        'e.body',
      );
  }

  private async lease(delivery: Delivery, now: number): Promise<boolean> {
    const changed = await this.sql('host_event_delivery')
      .where({ id: delivery.id, state: 'open', leased_until: delivery.leased_until })
      .update({ leased_until: now + LEASE_MS });
    return changed === 1;
  }

  private async deliver(handler: EventHandler, delivery: Delivery): Promise<boolean> {
    const heartbeat = setInterval(() => void this.renew(delivery), LEASE_MS / 3);
    try {
      await handler(delivery.name, JSON.parse(delivery.body) as Record<string, unknown>);
      return await this.close(delivery, 'done');
    } catch (error) {
      const attempts = delivery.attempts + 1;
      const fields = { error, handler: delivery.handler, event: delivery.name, attempts };
      if (attempts >= MAX_ATTEMPTS) {
        this.logger.error(fields, 'An event was given up');
        return await this.close(delivery, 'failed');
      }
      this.logger.warn(fields, 'An event handler failed; it is tried again');
      const delayMs = Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** (attempts - 1));
      await this.sql('host_event_delivery')
        .where({ id: delivery.id })
        .update({ attempts, leased_until: 0, next_at: this.now().getTime() + delayMs });
      return false;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async renew(delivery: Delivery): Promise<void> {
    try {
      await this.sql('host_event_delivery')
        .where({ id: delivery.id, state: 'open' })
        .where('leased_until', '>', 0)
        .update({ leased_until: this.now().getTime() + LEASE_MS });
    } catch (error) {
      this.logger.warn({ error, handler: delivery.handler }, 'The lease of an event could not be renewed');
    }
  }

  private async close(delivery: Delivery, state: 'done' | 'failed' | 'dropped'): Promise<boolean> {
    await this.sql('host_event_delivery').where({ id: delivery.id }).update({ state, leased_until: 0 });
    return true;
  }

  private async sweep(): Promise<void> {
    const now = this.now().getTime();
    if (now - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = now;
    const old = this.sql('host_event')
      .where('published_at', '<', now - KEEP_MS)
      .select('id');
    await this.sql('host_event_delivery').whereIn('event_id', old.clone()).whereNot({ state: 'open' }).delete();
    const stillOpen = this.sql('host_event_delivery').select('event_id');
    await this.sql('host_event')
      .where('published_at', '<', now - KEEP_MS)
      .whereNotIn('id', stillOpen)
      .delete();
  }
}
