import type { Host } from '../host/index.js';
import type { MethodRegistry, PollSessions, RedirectSessions } from '../methods/index.js';
import type {
  OptionTexts,
  PortalService,
  SettingsReader,
  SignatureRegister,
  SigningOnBehalf,
  TransactionRepository,
} from '../signing/index.js';
import type { CallLimit } from './call-limit.js';
import type { ClientTraces } from './client-trace.js';
import type { VisitPayloads } from './visit-payload.js';

/** What the portal's endpoints work with. */
export interface PortalContext {
  readonly host: Host;
  readonly settings: SettingsReader;
  readonly portal: PortalService;
  readonly methods: MethodRegistry;
  readonly transactions: TransactionRepository;
  readonly polls: PollSessions;
  readonly redirects: RedirectSessions;
  readonly signings: Pick<SigningOnBehalf, 'personalUrl'>;
  readonly texts: OptionTexts;
  readonly register: Pick<SignatureRegister, 'receipt' | 'anchors'>;
  readonly limit: CallLimit;
  readonly traces: ClientTraces;
  readonly payloads: VisitPayloads;
}
