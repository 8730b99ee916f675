import type { ConfigMetadata } from '../contract.js';

/** A component that can be placed in views. */
export interface RegisteredComponent extends ConfigMetadata {
  readonly name: string;
}

/** How packages' components present themselves. */
export class WebComponentRegistry {
  private readonly components = new Map<string, RegisteredComponent>();

  register(name: string, metadata: ConfigMetadata = {}): void {
    this.components.set(name, { ...metadata, name });
  }

  get(name: string): RegisteredComponent | undefined {
    return this.components.get(name);
  }

  getAll(): readonly RegisteredComponent[] {
    return [...this.components.values()];
  }
}
