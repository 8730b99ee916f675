/**
 * The platform's published signatures, as far as they are public, frozen: components and the reference host's client are
 * held against them. Where the platform says `any`, so does this.
 */
/* eslint-disable @typescript-eslint/no-explicit-any -- as published */

export interface FrozenPlatform {
  type: 'LimeCRMWebClient' | 'LimeCRMDesktopClient' | 'LimeCRMWebAdminClient';
  get(name: string): any;
  has(name: string): boolean;
  register(name: string, service: any): void;
}

export interface FrozenContext {
  limetype: string | null;
  id: number | null;
  parent?: FrozenContext;
}

/** Every service's name and what it is registered under. */
export const FROZEN_SERVICE_NAMES = {
  Http: 'http',
  Translate: 'translate',
  Notification: 'notifications',
  Dialog: 'dialog',
  CommandBus: 'commandBus',
  EventDispatcher: 'eventDispatcher',
  Navigator: 'navigator',
  RouteRegistry: 'routeRegistry',
  Route: 'route',
  Query: 'query',
  LimeTypeRepository: 'state.limetypes',
  LimeObjectRepository: 'state.limeobjects',
  LimeFileRepository: 'state.limefiles',
  ConfigRepository: 'state.configs',
  FilterRepository: 'state.filters',
  Device: 'state.device',
  Application: 'state.application',
  TaskRepository: 'state.tasks',
  UserDataRepository: 'state.user-data',
  NotificationRepository: 'state.notifications',
  UserPreferencesRepository: 'userPreferences',
  DateTimeFormatter: 'datetimeformatter',
  KeybindingRegistry: 'keybindingRegistry',
  ConditionRegistry: 'conditionRegistry',
  ContextRegistry: 'contextRegistry',
  RuleRegistry: 'ruleRegistry',
  ViewFactoryRegistry: 'viewFactoryRegistry',
  WebComponentRegistry: 'webComponentRegistry',
  PollerFactory: 'pollerFactory',
  Logger: 'logger',
  ProblemRepository: 'problemRepository',
  AIContextRegistry: 'aiContextRegistry',
} as const;

export interface FrozenHttpOptions {
  params?: Record<string, string | string[]>;
  headers?: Record<string, string | string[]>;
  responseType?: 'json' | 'text' | 'arraybuffer' | 'blob';
}

export interface FrozenHttpClient {
  get(url: string, options?: FrozenHttpOptions): Promise<any>;
  delete(url: string, options?: FrozenHttpOptions): Promise<any>;
  post(url: string, data?: object, options?: FrozenHttpOptions): Promise<any>;
  put(url: string, data?: object, options?: FrozenHttpOptions): Promise<any>;
  patch(url: string, data?: object, options?: FrozenHttpOptions): Promise<any>;
}

export interface FrozenTranslator {
  get(id: string, params?: Record<string, string | number | undefined>): string;
}

export interface FrozenNotifications {
  alert(title: string, message: string, options?: { acceptText?: string }): Promise<void>;
  confirm(title: string, message: string, options?: { acceptText?: string; cancelText?: string }): Promise<boolean>;
  notify(
    message: string,
    options?: { timeout?: number; actionText?: string; multiline?: boolean; dismissible?: boolean },
  ): Promise<boolean>;
  report(message: string, options?: { actionText?: string; icon?: string }): Promise<boolean>;
}

export interface FrozenDialogRenderer {
  create(
    name: string,
    properties?: Record<string, any>,
    listeners?: Record<string, (event: CustomEvent) => void>,
  ): number;
  update?(id: number, properties?: Record<string, any>): void;
  destroy(id: number): void;
}

export interface FrozenConfigMetadata {
  title?: string;
  description?: string;
  icon?: string | { name: string; color?: string };
  tags?: readonly string[];
  configComponent?: { name: string; props?: Record<string, any>; rules?: { visibility?: any } };
}

export type FrozenCommandClass = (new (...args: any[]) => any) & { commandId: string };

export interface FrozenCommandBus {
  register(
    commandClass: FrozenCommandClass,
    handler: { handle(command: object): any },
    metadata?: FrozenConfigMetadata,
  ): void;
  handle(command: object): any;
  isSupported(commandId: FrozenCommandClass | string): boolean;
  getHandler(commandClass: FrozenCommandClass): { handle(command: object): any };
}

export interface FrozenEventDispatcher {
  dispatch<T>(name: string, data: T): CustomEvent<T>;
  addListener(name: string, listener: (event: CustomEvent) => void): void;
  removeListener(name: string, listener: (event: CustomEvent) => void): void;
}

export interface FrozenStateRepository {
  subscribe(
    callback: (value: any) => void,
    options?: { map?: ((value: any) => any)[]; filter?: ((value: any) => boolean)[] },
  ): () => void;
}

export interface FrozenConfigRepository extends FrozenStateRepository {
  has(key: string): boolean;
  get(key: string): any;
}

export interface FrozenLimeObjectRepository extends FrozenStateRepository {
  loadObject(limetype: string, id: number): any;
  loadRelations(limetype: string, id: number, property: string, options?: object): Promise<any>;
  reloadObject?(limetype: string, id: number): any;
  deleteObject?(limetype: string, id: number): any;
}

export interface FrozenQueryService {
  execute(query: { limetype: string; responseFormat: { object?: object; aggregates?: object } }): Promise<{
    objects: any;
    aggregates: any;
  }>;
}

export interface FrozenNavigator {
  navigate(path: string, query?: Record<string, string>): void;
  getLocation(): any;
  addBlocker(blocker: (location: any) => any): void;
  removeBlocker(blocker: (location: any) => any): void;
  createUrl(location: { path: string; query?: Record<string, string> }): URL;
}

export interface FrozenTaskRepository extends FrozenStateRepository {
  create(url: string, data: any, cancelAction?: boolean, message?: string): Promise<string | void>;
  getStatus(ids: string[]): Promise<any>;
}

export interface FrozenApplicationData {
  applicationName: string;
  session: { language: string; admin: boolean; application: string; features: object; addons: object };
  currentUser: {
    id: number;
    username: string;
    fullname: string;
    email: string;
    groups: readonly string[];
    coworker: { id: number; limetype: string } | null;
  };
}
