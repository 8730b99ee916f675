import type { MjmlMailRenderer } from '../mail/index.js';
import type { EsignSettings, SetupCheck } from '../signing/index.js';
import type { LimetypeDefinition } from '../host/index.js';
import type { SetupCheckContext } from './setup-checks/context.js';

/** What the endpoints of the administration pages work with. */
export interface SetupContext extends SetupCheckContext {
  readonly renderer: Pick<MjmlMailRenderer, 'render'>;
  /** The structure under settings that need not be in force. */
  readonly limetypesOf: (settings: EsignSettings) => readonly LimetypeDefinition[];
  /** What other parts of the product want to have checked as well. */
  readonly furtherChecks: readonly SetupCheck[];
}
