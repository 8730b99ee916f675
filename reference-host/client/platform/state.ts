/** How a subscriber wants the state: mapped, and only when it passes every filter. */
export interface StateOptions {
  readonly map?: readonly ((value: unknown) => unknown)[];
  readonly filter?: readonly ((value: unknown) => boolean)[];
}

/** A value that calls back at once and at every change. */
export class StateStore<T> {
  private readonly subscribers = new Set<() => void>();

  constructor(protected value: T) {}

  /** @returns ends the subscription */
  subscribe(callback: (value: never) => void, { map = [], filter = [] }: StateOptions = {}): () => void {
    let told: { readonly value: unknown } | undefined;
    const tell = (): void => {
      const mapped = map.reduce<unknown>((value, change) => change(value), this.value);
      if (!filter.every((accepts) => accepts(mapped)) || (told !== undefined && told.value === mapped)) return;
      told = { value: mapped };
      callback(mapped as never);
    };
    this.subscribers.add(tell);
    tell();
    return () => void this.subscribers.delete(tell);
  }

  protected change(value: T): void {
    this.value = value;
    for (const tell of [...this.subscribers]) tell();
  }
}
