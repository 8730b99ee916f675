/** How a context presents itself to whoever writes rules. */
export interface ContextMetadata {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
}

/** What provides a context: tells of changes, and goes. */
export interface ContextProvision {
  notify(): void;
  teardown(): void;
}

/** Values that can be asked for by name; those given by hand come before those that the page provides. */
export interface ContextScope {
  get(key: string): unknown;
}

interface Provider {
  readonly host: Element;
  readonly value: () => unknown;
}

/** Values that parts of a page provide to what is inside them: which record, which user. */
export class ContextRegistry {
  private readonly providers = new Map<string, Provider[]>();
  private readonly fallbacks = new Map<string, () => unknown>();
  private readonly metadata = new Map<string, ContextMetadata>();
  private readonly listeners = new Map<string, Set<() => void>>();

  /** @param fallback - the value where nothing on the page provides one */
  register(metadata: ContextMetadata, fallback?: () => unknown): void {
    this.metadata.set(metadata.id, metadata);
    if (fallback !== undefined) this.fallbacks.set(metadata.id, fallback);
    this.tell(metadata.id);
  }

  list(): readonly ContextMetadata[] {
    return [...this.metadata.values()];
  }

  provide(key: string, host: Element, value: () => unknown): ContextProvision {
    const provider = { host, value };
    this.providers.set(key, [...(this.providers.get(key) ?? []), provider]);
    this.tell(key);
    return {
      notify: () => this.tell(key),
      teardown: () => {
        const rest = (this.providers.get(key) ?? []).filter((one) => one !== provider);
        this.providers.set(key, rest);
        this.tell(key);
      },
    };
  }

  /** The value of the nearest element around, else the page's own. */
  get(key: string, host?: Element): unknown {
    const providers = this.providers.get(key) ?? [];
    for (let element: Element | null = host ?? null; element !== null; element = parentOf(element)) {
      const found = providers.find((provider) => provider.host === element);
      if (found !== undefined) return found.value();
    }
    return this.fallbacks.get(key)?.();
  }

  /** Calls back at once and at every change. @returns ends it */
  subscribe(key: string, host: Element, callback: (value: unknown) => void): () => void {
    const tell = (): void => callback(this.get(key, host));
    const listeners = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, listeners.add(tell));
    tell();
    return () => void listeners.delete(tell);
  }

  scope({ host, with: given = {} }: { host?: Element; with?: Readonly<Record<string, unknown>> }): ContextScope {
    return { get: (key) => (Object.hasOwn(given, key) ? given[key] : this.get(key, host)) };
  }

  private tell(key: string): void {
    for (const listener of [...(this.listeners.get(key) ?? [])]) listener();
  }
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
