import type { Platform, PlatformType } from '../contract.js';

/** The client's services by name. */
export class ServiceContainer implements Platform {
  private readonly services = new Map<string, unknown>();

  constructor(readonly type: PlatformType) {}

  get(name: string): unknown {
    if (!this.services.has(name)) throw new Error(`Service ${name} does not exist`);
    return this.services.get(name);
  }

  has(name: string): boolean {
    return this.services.has(name);
  }

  /** The first to take a name keeps it: a package cannot put itself in place of a service that others rely on. */
  register(name: string, service: unknown): void {
    if (this.services.has(name)) throw new Error(`Service ${name} is already registered`);
    this.services.set(name, service);
  }
}
