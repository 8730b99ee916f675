import type { Knex } from 'knex';
import type { ApplicationConfigReader, RuntimeConfigDeclaration, RuntimeConfigReader } from './config.js';
import type { HostDiagnostics } from './diagnostics.js';
import type { EndpointRegistry } from './endpoints.js';
import type { FileStore } from './files.js';
import type { LimeobjectReader } from './limeobject.js';
import type { LimetypeDefinition } from './limetype.js';
import type { MailSender } from './mail.js';
import type { Language, Principal } from './principal.js';
import type { SecurityPolicies } from './security.js';
import type { ScheduledTask, TaskModule, TaskSender } from './tasks.js';
import type { UnitOfWorkFactory } from './unit-of-work.js';
import type { ActionDeclaration, LwcConfigEntry, StaticContent } from './web.js';

/** Structured log; values under secret-looking keys are masked by the host. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Looks up texts of all packages by key: `limepkg_esign.primary_action`, `signing.signingstatus.option.created`. */
export interface Translator {
  get(language: Language, key: string, params?: Readonly<Record<string, string | number>>): string;
  /** Every text of one package in one language, by key. */
  all(packageName: string, language: Language): Readonly<Record<string, string>>;
}

/** Structure of the CRM's tables, as far as an add-on may see and change it. */
export interface LimetypeCatalog {
  get(name: string): LimetypeDefinition | undefined;
  all(): readonly LimetypeDefinition[];
  /** What {@link HostPlugin.registerLimeobjectClasses} would create or change now; changes nothing. */
  plan(definitions: readonly LimetypeDefinition[]): Promise<readonly StructureChange[]>;
  /** Applies a plan; refuses when any change of it is a `conflict`. */
  apply(definitions: readonly LimetypeDefinition[]): Promise<readonly StructureChange[]>;
}

/** One line of a dry run. `conflict`: something of that name exists and does not fit; nothing is done about it. */
export interface StructureChange {
  readonly kind: 'create-limetype' | 'create-property' | 'extend-options' | 'widen-property' | 'conflict';
  readonly limetype: string;
  readonly property?: string;
  readonly detail: string;
}

/** A knex migration with a name that sorts by time; rows of its own ledger are the host's business. */
export interface Migration {
  readonly name: string;
  up(sql: Knex): Promise<void>;
}

export type EventHandler = (event: string, body: Readonly<Record<string, unknown>>) => Promise<void>;

/** Where handlers of published events are registered. */
export interface EventBus {
  /** `handler` has a stable name: delivery is recorded per name and repeated until it resolves. */
  on(event: string, name: string, handler: EventHandler): void;
}

/** Everything a host offers an add-on. */
export interface Host {
  /** The name in the URL. */
  readonly application: string;
  readonly limeobjects: LimeobjectReader;
  readonly unitsOfWork: UnitOfWorkFactory;
  readonly limetypes: LimetypeCatalog;
  readonly files: FileStore;
  readonly tasks: TaskSender;
  readonly mail: MailSender;
  readonly runtimeConfig: RuntimeConfigReader;
  readonly applicationConfig: ApplicationConfigReader;
  readonly translator: Translator;
  readonly logger: Logger;
  /** Rights of the application itself, for tasks. */
  readonly system: Principal;
  /** Plain access for the add-on's own tables outside a unit of work; reads only. */
  readonly sql: Knex;
  /** A folder for scratch files of this process's add-on. */
  readonly scratchDirectory: string;
  /** Absent where a host cannot tell; checks of the set-up say so then. */
  readonly diagnostics?: HostDiagnostics;
}

/** What an add-on registers, in the real platform's words. Called once each, in this order, at start-up. */
export interface HostPlugin {
  readonly name: string;
  readonly version: string;
  registerConfig(): RuntimeConfigDeclaration<unknown>;
  /** .po files, one per language. */
  registerTranslations(): string;
  registerMigrations(): readonly Migration[];
  /** Depends on runtime configuration; asked again when that changes. */
  registerLimeobjectClasses(): readonly LimetypeDefinition[];
  registerSecurityPolicies(): SecurityPolicies;
  registerEndpoints(registry: EndpointRegistry): void;
  registerEventHandlers(bus: EventBus): void;
  getTaskModules(): readonly TaskModule[];
  registerScheduledTasks(): readonly ScheduledTask[];
  registerWebComponents(): readonly LwcConfigEntry[];
  registerStaticContent(): readonly StaticContent[];
  registerActions(): readonly ActionDeclaration[];
}

/** The function an add-on's entry exports under the name `createPlugin`. Must not touch the host's services before start-up has finished. */
export type CreatePlugin = (host: Host) => HostPlugin;
