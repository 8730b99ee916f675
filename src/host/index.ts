export { HOST } from './tokens.js';
export type { Language, Principal, Session } from './principal.js';
export type { LimetypeDefinition, OptionDefinition, PropertyDefinition, Texts } from './limetype.js';
export type {
  Limeobject,
  LimeobjectFilter,
  LimeobjectQuery,
  LimeobjectReader,
  LimeValue,
  LimeValues,
  PreparedFind,
} from './limeobject.js';
export type { UnitOfWork, UnitOfWorkFactory } from './unit-of-work.js';
export type { ByteRange, FileStore, HostFile } from './files.js';
export type { ScheduledTask, SendOptions, TaskModule, TaskRun, TaskSender } from './tasks.js';
export type { Mail, MailAttachment, MailSender } from './mail.js';
export type {
  ApplicationConfigReader,
  ConfigMigration,
  RuntimeConfigDeclaration,
  RuntimeConfigReader,
} from './config.js';
export type { GroupMember, HostDiagnostics, WorkState } from './diagnostics.js';
export type { Endpoint, EndpointCall, EndpointRegistry } from './endpoints.js';
export type { Rights, SecurityPolicies } from './security.js';
export type { ActionDeclaration, LwcConfigEntry, StaticContent } from './web.js';
export type {
  CreatePlugin,
  EventBus,
  EventHandler,
  Host,
  HostPlugin,
  LimetypeCatalog,
  Logger,
  Migration,
  StructureChange,
  Translator,
} from './plugin.js';
