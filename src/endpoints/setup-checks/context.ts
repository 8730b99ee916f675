import type { Host, LimetypeDefinition } from '../../host/index.js';
import type { MethodRegistry } from '../../methods/index.js';
import type { OptionTexts, OutboxRepository, SettingsReader, SignatureRegister } from '../../signing/index.js';

/** What the checks of the set-up look at. */
export interface SetupCheckContext {
  readonly host: Host;
  readonly settings: SettingsReader;
  readonly methods: MethodRegistry;
  readonly texts: OptionTexts;
  /** The add-on's structure under the settings in force. */
  readonly limetypes: () => readonly LimetypeDefinition[];
  readonly register: Pick<SignatureRegister, 'isSetUp' | 'checks'>;
  readonly outbox: Pick<OutboxRepository, 'findOpen'>;
  /** The time by the database's own clock. */
  readonly databaseNow: () => Promise<Date>;
  /** The group of the user that calls of the portal run as. */
  readonly portalGroup: string;
}
