import type { Host, LimetypeDefinition } from '../host/index.js';
import type { MjmlMailRenderer } from '../mail/index.js';
import type { IdentityDecisions, MethodRegistry } from '../methods/index.js';
import type { CoworkerService, OptionTexts, SettingsReader, SignatureRegister } from '../signing/index.js';

/** What the endpoints for coworkers work with. */
export interface EndpointContext {
  readonly host: Host;
  readonly settings: SettingsReader;
  readonly coworkers: CoworkerService;
  readonly methods: MethodRegistry;
  readonly identity: Pick<IdentityDecisions, 'held' | 'decide'>;
  readonly texts: OptionTexts;
  readonly register: Pick<SignatureRegister, 'evidenceOf'>;
  /** Makes mails as they are sent; for previews. */
  readonly renderer: Pick<MjmlMailRenderer, 'render'>;
  /** The add-on's structure under the settings in force. */
  readonly limetypes: () => readonly LimetypeDefinition[];
}
