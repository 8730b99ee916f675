/** What the platform's clients hand to components: the names and shapes of its published contract. */
export interface Platform {
  readonly type: PlatformType;
  get(name: string): unknown;
  has(name: string): boolean;
  /** Packages prefix the name with their own. */
  register(name: string, service: unknown): void;
}

export type PlatformType = 'LimeCRMWebClient' | 'LimeCRMDesktopClient' | 'LimeCRMWebAdminClient';

/** The record a component is shown on. */
export interface Context {
  readonly limetype: string | null;
  readonly id: number | null;
  readonly parent?: Context;
}

/** The strings under which components ask for services. */
export const ServiceName = {
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

/** How a component or command presents itself to whoever places it in a view. */
export interface ConfigMetadata {
  readonly title?: string;
  readonly description?: string;
  readonly icon?: string | { readonly name: string; readonly color?: string };
  readonly tags?: readonly string[];
  readonly configComponent?: {
    readonly name: string;
    readonly props?: Readonly<Record<string, unknown>>;
    readonly rules?: { readonly visibility?: unknown };
  };
}

export interface Acl {
  readonly create: boolean;
  readonly read: boolean;
  readonly update: boolean;
  readonly delete: boolean;
}

export interface PropertyOption {
  readonly key: string;
  readonly text: string;
  readonly inactive: boolean;
}

/** A property of a limetype, its texts in the session's language. */
export interface Property {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly localname: string;
  readonly required: boolean;
  readonly fieldorder: number;
  readonly defaultvalue: unknown;
  readonly acl: Acl;
  readonly maxLength?: number;
  readonly options?: readonly PropertyOption[];
  readonly relation?: {
    getLimetype(): Limetype | undefined;
    getBackreference(): Property | undefined;
  };
}

/** A table of the CRM. */
export interface Limetype {
  readonly name: string;
  readonly label: string;
  readonly acl: Acl;
  readonly localname: { readonly singular: string; readonly plural: string };
  readonly properties: Readonly<Record<string, Property>>;
  getProperty(name: string): Property | undefined;
}

/** A record. Its properties are on it by name: options by key, relations and files by id, instants in ISO 8601. */
export interface LimeObject {
  readonly id: number;
  readonly _id: number;
  readonly descriptive: string;
  readonly timestamp: string;
  getLimetype(): Limetype | undefined;
  getRelation(property: Property): LimeObject | undefined;
  readonly [property: string]: unknown;
}
