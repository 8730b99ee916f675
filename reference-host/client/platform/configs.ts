import { StateStore } from './state.js';

/** Runtime configuration of all packages, by package. */
export class ConfigRepository extends StateStore<Readonly<Record<string, unknown>>> {
  constructor() {
    super({});
  }

  take(packageName: string, config: unknown): void {
    this.change({ ...this.value, [packageName]: config });
  }

  has(key: string): boolean {
    return Object.hasOwn(this.value, key);
  }

  get(key: string): unknown {
    return this.value[key];
  }
}
