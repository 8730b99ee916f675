import type { Knex } from 'knex';
import { insertReturningId } from '../../src/db/index.js';
import type { EventBus, EventHandler } from '../../src/host/index.js';
import { matchesEvent } from './matching.js';

interface Registered {
  readonly event: string;
  readonly handler: EventHandler;
}

/** Name of a subscription's deliveries. */
export function webhookHandlerName(subscriptionId: number): string {
  return `webhook:${subscriptionId}`;
}

/** Writes events, with one delivery per handler and subscription, in the publisher's transaction. */
export class EventLog implements EventBus {
  private readonly handlers = new Map<string, Registered>();

  constructor(private readonly now: () => Date) {}

  on(event: string, name: string, handler: EventHandler): void {
    if (this.handlers.has(name)) throw new Error(`Two event handlers are named ${name}`);
    this.handlers.set(name, { event, handler });
  }

  handlerOf(name: string): EventHandler | undefined {
    return this.handlers.get(name)?.handler;
  }

  async publish(trx: Knex.Transaction, event: string, body: object): Promise<void> {
    const publishedAt = this.now().getTime();
    const handlers = [...this.handlers]
      .filter(([, registered]) => matchesEvent(registered.event, event))
      .map(([name]) => name);
    const subscriptions = await trx<{ id: number; events: string }>('host_subscription').select('id', 'events');
    for (const { id, events } of subscriptions) {
      const patterns = JSON.parse(events) as string[];
      if (patterns.some((pattern) => matchesEvent(pattern, event))) handlers.push(webhookHandlerName(id));
    }
    // Most changes of records interest nobody; a row for each would be the largest table of the database.
    if (handlers.length === 0 && event.startsWith('core.limeobject.')) return;
    const row = { name: event, body: JSON.stringify(body), published_at: publishedAt };
    const eventId = await insertReturningId(trx, 'host_event', row, 'id');
    if (handlers.length === 0) return;
    await trx('host_event_delivery').insert(
      handlers.map((handler) => ({
        event_id: eventId,
        handler,
        state: 'open',
        attempts: 0,
        next_at: publishedAt,
        leased_until: 0,
      })),
    );
  }
}
