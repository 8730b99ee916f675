/** Tells an assistant what a part of the page shows. */
export interface AIContextProvider {
  getContext(): unknown;
}

/** What is on the page, for assistants; this client has none, so nobody asks unless a package brings one. */
export class AIContextRegistry {
  private readonly providers = new Set<AIContextProvider>();

  /** @returns takes it away again */
  register(provider: AIContextProvider): () => void {
    this.providers.add(provider);
    return () => this.unregister(provider);
  }

  unregister(provider: AIContextProvider): void {
    this.providers.delete(provider);
  }

  getContexts(): readonly unknown[] {
    return [...this.providers].map((provider) => provider.getContext());
  }
}
