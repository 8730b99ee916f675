import { createHmac } from 'node:crypto';
import type { Knex } from 'knex';
import { insertReturningId } from '../../src/db/index.js';
import type { EventHandler } from '../../src/host/index.js';
import { openBox, sealBox } from './box.js';

const TIMEOUT_MS = 10_000;

/** Another system's wish to be told. */
export interface Subscription {
  readonly id: number;
  readonly name: string;
  readonly targetUrl: string;
  readonly events: readonly string[];
}

interface Row {
  readonly id: number;
  readonly name: string;
  readonly target_url: string;
  readonly events: string;
  readonly secret_box: string;
}

/** Subscriptions, and the calls they lead to. Secrets are stored encrypted and never shown again. */
export class Webhooks {
  constructor(
    private readonly sql: Knex,
    private readonly key: Buffer,
    private readonly userAgent: string,
    private readonly now: () => Date,
  ) {}

  async all(): Promise<Subscription[]> {
    return (await this.sql<Row>('host_subscription').orderBy('id')).map(subscriptionOf);
  }

  async get(id: number): Promise<Subscription | undefined> {
    const row = await this.sql<Row>('host_subscription').where({ id }).first();
    return row === undefined ? undefined : subscriptionOf(row);
  }

  async add(draft: Omit<Subscription, 'id'> & { readonly secret: string }, userId: number): Promise<Subscription> {
    const row = {
      name: draft.name,
      target_url: draft.targetUrl,
      events: JSON.stringify(draft.events),
      secret_box: sealBox(this.key, draft.secret),
      user_id: userId,
      created_at: this.now().getTime(),
    };
    const id = await insertReturningId(this.sql, 'host_subscription', row, 'id');
    const { name, targetUrl, events } = draft;
    return { id, name, targetUrl, events };
  }

  async remove(id: number): Promise<boolean> {
    return (await this.sql('host_subscription').where({ id }).delete()) > 0;
  }

  /** The handler that calls a subscription's address; `'gone'` when it was removed. */
  async handlerOf(id: number): Promise<EventHandler | 'gone'> {
    const row = await this.sql<Row>('host_subscription').where({ id }).first();
    if (row === undefined) return 'gone';
    const secret = openBox(this.key, row.secret_box);
    return (event, body) => this.call(row.target_url, secret, JSON.stringify({ event, body }));
  }

  private async call(targetUrl: string, secret: string, payload: string): Promise<void> {
    const response = await fetch(targetUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': this.userAgent,
        'x-lime-signature': `sha256=${createHmac('sha256', secret).update(payload).digest('hex')}`,
      },
      body: payload,
      // Where a redirect leads was never agreed on.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The subscriber answered ${response.status}`);
  }
}

function subscriptionOf(row: Row): Subscription {
  return { id: row.id, name: row.name, targetUrl: row.target_url, events: JSON.parse(row.events) as string[] };
}
