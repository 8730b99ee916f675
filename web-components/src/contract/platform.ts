import type { ComponentMetadata } from './metadata';

/** What a CRM client hands to every component it creates: a container of services by name. */
export interface WebComponentPlatform {
  /** `LimeCRMWebClient`, `LimeCRMDesktopClient` or `LimeCRMWebAdminClient`. */
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

/** Names of the platform's services, exactly as the client registers them. Those after the blank line are newer: ask `has()` first. */
export const PlatformServiceName = {
  Http: 'http',
  Translate: 'translate',
  Notification: 'notifications',
  Dialog: 'dialog',
  CommandBus: 'commandBus',
  EventDispatcher: 'eventDispatcher',
  Navigator: 'navigator',
  Application: 'state.application',
  ConfigRepository: 'state.configs',

  LimeObjectRepository: 'state.limeobjects',
  WebComponentRegistry: 'webComponentRegistry',
  Logger: 'logger',
} as const;

/** Calls to the CRM's server; `url` is relative to the application: `limepkg-esign/signing/`. */
export interface HttpClient {
  get(url: string, options?: HttpOptions): Promise<unknown>;
  delete(url: string, options?: HttpOptions): Promise<unknown>;
  post(url: string, data?: object, options?: HttpOptions): Promise<unknown>;
  put(url: string, data?: object, options?: HttpOptions): Promise<unknown>;
  patch(url: string, data?: object, options?: HttpOptions): Promise<unknown>;
}

export interface HttpOptions {
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly responseType?: 'json' | 'text' | 'arraybuffer' | 'blob';
}

/** Texts by key, in the language of the session. */
export interface Translator {
  get(id: string, params?: Readonly<Record<string, string | number | undefined>>): string;
}

export interface Notifications {
  alert(title: string, message: string, options?: { acceptText?: string }): Promise<void>;
  confirm(title: string, message: string, options?: { acceptText?: string; cancelText?: string }): Promise<boolean>;
  /** @returns whether the action was pressed */
  notify(
    message: string,
    options?: { timeout?: number; actionText?: string; multiline?: boolean; dismissible?: boolean },
  ): Promise<boolean>;
}

/** Shows a component as a dialog; the client adds `platform` and `context`. */
export interface DialogRenderer {
  create(
    name: string,
    properties?: Readonly<Record<string, unknown>>,
    listeners?: Readonly<Record<string, (event: CustomEvent) => void>>,
  ): number;
  destroy(id: number): void;
}

/** A command's class; its identity is the static id. */
export interface CommandClass {
  readonly commandId: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- any constructor will do: clients build commands from plain parameters
  new (...parameters: any[]): object;
}

export interface CommandHandler {
  handle(command: object): unknown;
}

export interface CommandBus {
  /** Clients before 6 ignore the metadata. */
  register(command: CommandClass, handler: CommandHandler, metadata?: ComponentMetadata): void;
  handle(command: object): unknown;
  isSupported(idOrClass: string | CommandClass): boolean;
}

export interface EventDispatcher {
  dispatch(name: string, data: unknown): CustomEvent;
  addListener(name: string, listener: (event: CustomEvent) => void): void;
  removeListener(name: string, listener: (event: CustomEvent) => void): void;
}

/** State that calls back at once and at every change. */
export interface StateRepository<T> {
  /** @returns ends the subscription */
  subscribe(callback: (value: T) => void): () => void;
}

export interface ApplicationState {
  readonly applicationName: string;
  readonly session: { readonly language: string; readonly admin?: boolean };
  readonly currentUser: {
    readonly fullname: string;
    readonly email?: string;
    readonly coworker?: { readonly id: number; readonly limetype: string } | null;
  };
}

export interface Navigator {
  navigate(path: string, query?: Readonly<Record<string, string>>): void;
}

/** Newer clients reload what is shown of a record. */
export interface LimeObjectRepository {
  reloadObject?(limetype: string, id: number): unknown;
}

/** Newer clients only. */
export interface WebComponentRegistry {
  register(tag: string, metadata: ComponentMetadata): void;
}
