import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  readonly endsAt: number;
}

/** Most entries that are kept; the oldest give way. */
const MAX_ENTRIES = 5_000;

/** Where one provider keeps what is under way: in memory, and for nobody else. Clients are looked up as registered. */
export function storeFor(clientOf: (id: string) => AdapterPayload | undefined, now: () => number): AdapterConstructor {
  const entries = new Map<string, Entry>();
  const live = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.endsAt > now() ? entry.payload : undefined;
  };
  return class Store implements Adapter {
    constructor(private readonly model: string) {}

    async find(id: string): Promise<AdapterPayload | undefined> {
      if (this.model === 'Client') return clientOf(id);
      return Promise.resolve(live(this.key(id)));
    }

    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      entries.set(this.key(id), { payload, endsAt: now() + expiresIn * 1000 });
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_ENTRIES) break;
        entries.delete(oldest);
      }
      return Promise.resolve();
    }

    async consume(id: string): Promise<void> {
      const payload = live(this.key(id));
      if (payload !== undefined) payload.consumed = Math.floor(now() / 1000);
      return Promise.resolve();
    }

    async destroy(id: string): Promise<void> {
      entries.delete(this.key(id));
      return Promise.resolve();
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key);
      return Promise.resolve();
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      for (const [key, { payload }] of entries) if (payload.uid === uid && key.startsWith('Session:')) return live(key);
      return Promise.resolve(undefined);
    }

    async findByUserCode(): Promise<undefined> {
      return Promise.resolve(undefined);
    }

    private key(id: string): string {
      return `${this.model}:${id}`;
    }
  };
}
