import type { Catalog } from '../../i18n/index.js';
import type { TrustLog } from '../log.js';
import type { StoreKeys } from '../store/keys.js';
import type { StoredTrail } from './audit/trail.js';
import type { CallAddresses } from './e-services/addresses.js';
import type { Callers } from './e-services/callers.js';
import type { EServices } from './e-services/e-services.js';
import type { Payments } from './e-services/payments.js';
import type { DeviceRegistrations, ScdType } from '../scd/index.js';
import type { Browsers } from './http/browser.js';
import type { AccessTokens } from './identity/access-tokens.js';
import type { Logins } from './identity/logins.js';
import type { IdentityProvider } from './identity/provider.js';
import type { OnceStore } from './once.js';
import type { DeviceRuns } from './operations/device-runs.js';
import type { Endings } from './operations/endings.js';
import type { OneTimeRuns } from './operations/one-time-runs.js';
import type { Operations } from './operations/operations.js';
import type { BuildingBlockSettings, BuildingBlockTimes } from './options.js';
import type { Pages } from './pages/pages.js';
import type { Intake } from './requests/intake.js';
import type { RequestWindow } from './requests/request.js';
import type { Tickets } from './requests/tickets.js';

/** Everything the addresses of the building block answer with. */
export interface BuildingBlockParts {
  readonly settings: BuildingBlockSettings;
  readonly times: BuildingBlockTimes;
  /** Path of {@link BuildingBlockSettings.baseUrl}. */
  readonly basePath: string;
  readonly services: EServices;
  readonly callers: Callers;
  readonly addresses: CallAddresses;
  readonly payments: Payments;
  readonly once: OnceStore;
  readonly intake: Intake;
  readonly tickets: Tickets;
  readonly operations: Operations;
  readonly endings: Endings;
  readonly trail: StoredTrail;
  readonly oneTimeRuns: OneTimeRuns;
  readonly deviceRuns: DeviceRuns;
  readonly provider: IdentityProvider;
  readonly logins: Logins;
  readonly accessTokens: AccessTokens;
  readonly registrations: Pick<DeviceRegistrations, 'create' | 'list' | 'change' | 'find'>;
  /** Kinds of devices that people can register; none: their pages offer nothing. */
  readonly deviceTypes: readonly ScdType[];
  readonly browsers: Browsers;
  readonly pages: Pages;
  readonly catalog: Catalog;
  readonly keys: StoreKeys;
  readonly window: RequestWindow;
  /** Derives an id that nobody can guess from what it is made of. @returns 64 hex digits */
  readonly deriveId: (of: string) => string;
  /** Keyed digest of a person's subject. */
  readonly personHash: (psut: string) => string;
  readonly log: TrustLog;
  readonly now: () => Date;
}
