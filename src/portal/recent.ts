/**
 * Keeps what was read a moment ago, for reads that repeat with every visit.
 *
 * @remarks
 * The value itself is kept, not a promise of it: a hit costs no turn of the event loop.
 */
export class Recent<Key, Value> {
  private readonly entries = new Map<Key, { readonly value: Value; readonly until: number }>();

  constructor(
    private readonly keepMs: number,
    private readonly maxEntries: number,
  ) {}

  get(key: Key): Value | undefined {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.until > Date.now() ? entry.value : undefined;
  }

  set(key: Key, value: Value): void {
    if (this.entries.size >= this.maxEntries) this.entries.clear();
    this.entries.set(key, { value, until: Date.now() + this.keepMs });
  }
}
