import type { Host } from '../host/index.js';
import type { MethodRegistry } from '../methods/index.js';
import type { OptionTexts, PortalService, SettingsReader } from '../signing/index.js';
import type { CallLimit } from './call-limit.js';
import type { ClientTraces } from './client-trace.js';
import type { VisitPayloads } from './visit-payload.js';

/** What the portal's endpoints work with. */
export interface PortalContext {
  readonly host: Host;
  readonly settings: SettingsReader;
  readonly portal: PortalService;
  readonly methods: MethodRegistry;
  readonly texts: OptionTexts;
  readonly limit: CallLimit;
  readonly traces: ClientTraces;
  readonly payloads: VisitPayloads;
}
