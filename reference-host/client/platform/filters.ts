import type { KeptValues } from './kept-values.js';
import type { Expression } from './query.js';
import { StateStore } from './state.js';

/** A filter of a limetype that somebody has kept under a name. */
export interface Filter {
  readonly id: string;
  readonly limetype: string;
  readonly name: Readonly<Record<string, string>>;
  readonly filter: Expression;
}

const KEY = 'filters';

/** The session's kept filters. */
export class FilterRepository extends StateStore<readonly Filter[]> {
  constructor(private readonly values: KeptValues) {
    const kept = values.get(KEY);
    super(Array.isArray(kept) ? (kept as Filter[]) : []);
  }

  getFilter(id: string): Filter | undefined {
    return this.value.find((filter) => filter.id === id);
  }

  /** Puts a filter in place of the one with its id, if there is one. */
  saveFilter(filter: Filter): void {
    this.keep([...this.value.filter(({ id }) => id !== filter.id), filter]);
  }

  deleteFilter(id: string): void {
    this.keep(this.value.filter((filter) => filter.id !== id));
  }

  private keep(filters: readonly Filter[]): void {
    this.values.set(KEY, filters);
    this.change(filters);
  }
}
