/** What a CRM client hands to every component it creates: a container of services by name. */
export interface WebComponentPlatform {
  readonly type: string;
  get(name: string): unknown;
  has(name: string): boolean;
  register(name: string, service: unknown): void;
}

/** The record a component is shown on. */
export interface WebComponentContext {
  readonly limetype: string | null;
  readonly id: number | null;
  readonly parent?: WebComponentContext;
}

/** Names of the platform's services, exactly as the client registers them. */
export const PlatformServiceName = {
  WebComponentRegistry: 'webComponentRegistry',
} as const;

/** How a component presents itself to the person who places it in a view. */
export interface ComponentMetadata {
  readonly title?: string;
  readonly description?: string;
  readonly icon?: string;
  readonly tags?: readonly string[];
}

/** Newer clients only: ask `platform.has()` first. */
export interface WebComponentRegistry {
  register(tag: string, metadata: ComponentMetadata): void;
}
