import { StateStore } from './state.js';

/** The part of `localStorage` that is used; tests bring their own. */
export type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

type Values = Readonly<Record<string, unknown>>;

/** Values that a user wants to find again in this browser. */
export class KeptValues extends StateStore<Values> {
  /** @param key - where they are kept; one per user */
  constructor(
    private readonly storage: Storage,
    private readonly key: string,
  ) {
    super(read(storage, key));
  }

  get(name: string): unknown {
    return this.value[name];
  }

  /** A full or forbidden storage keeps the value until the page is left. */
  set(name: string, value: unknown): void {
    this.change({ ...this.value, [name]: value });
    try {
      this.storage.setItem(this.key, JSON.stringify(this.value));
    } catch {
      // Kept in memory alone.
    }
  }
}

function read(storage: Storage, key: string): Values {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? '{}');
    return typeof stored === 'object' && stored !== null ? (stored as Values) : {};
  } catch {
    return {};
  }
}
