import { Router } from 'express';
import type { Knex } from 'knex';
import { ConfigError } from '../../errors.js';
import type { Catalog } from '../../i18n/index.js';
import { correlatedLog } from '../correlation.js';
import type { TrustLog } from '../log.js';
import type { DeviceRegistrations, ScdType } from '../scd/index.js';
import type { StoreKeys } from '../store/keys.js';
import type { StoredTrail } from './audit/trail.js';
import type { DeviceSigning, OneTimeSigning } from './contract.js';
import { AddressList, CallAddresses } from './e-services/addresses.js';
import { Callers } from './e-services/callers.js';
import { isWebAddress } from './e-services/e-service.js';
import { EServices } from './e-services/e-services.js';
import { Payments } from './e-services/payments.js';
import type { BuildingBlockErrorCode } from './errors.js';
import { Browsers } from './http/browser.js';
import { buildingBlockRoutes } from './http/routes.js';
import { AccessTokens } from './identity/access-tokens.js';
import { Logins } from './identity/logins.js';
import { IdentityProvider } from './identity/provider.js';
import { OnceStore } from './once.js';
import { DeviceRuns } from './operations/device-runs.js';
import { Endings } from './operations/endings.js';
import { OneTimeRuns } from './operations/one-time-runs.js';
import { Operations } from './operations/operations.js';
import { DEFAULT_TIMES, type BuildingBlockSettings } from './options.js';
import { Pages } from './pages/pages.js';
import type { BuildingBlockParts } from './parts.js';
import { PublishedKeys } from './published-keys.js';
import { Intake } from './requests/intake.js';
import { Tickets } from './requests/tickets.js';
import { callingOut } from './transport.js';

/** What a building block is made with. */
export interface BuildingBlockWith {
  readonly settings: BuildingBlockSettings;
  readonly environment: 'test' | 'production';
  readonly sql: Knex;
  readonly keys: StoreKeys;
  readonly trail: StoredTrail;
  readonly catalog: Catalog;
  readonly oneTime: OneTimeSigning;
  readonly devices: DeviceSigning;
  readonly registrations: Pick<DeviceRegistrations, 'create' | 'list' | 'change' | 'find'>;
  /** Kinds of devices that people can register; left out: none. */
  readonly deviceTypes?: readonly ScdType[];
  readonly log: TrustLog;
  readonly now: () => Date;
}

/** A building block that works. */
export interface BuildingBlock {
  /** All addresses, below the path of the base without its version. */
  readonly router: Router;
  readonly services: EServices;
  /** The ID building block answers as it should. @throws `UnavailableError` `BB_IDENTITY_UNAVAILABLE` */
  tryIdentity(): Promise<void>;
  /** What killed processes have left is opened again, and what nobody waits for any more is ended. @returns how many */
  sweep(): Promise<number>;
  /** Forgets what has been kept for long enough. */
  tidy(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Composes the building block.
 *
 * @throws `ConfigError` `BB_CONFIG_INVALID` naming the option; `StateError` `BB_REGISTERED_OTHERWISE` for e-services that share an address
 */
export async function createBuildingBlock(given: BuildingBlockWith): Promise<BuildingBlock> {
  const parts = partsOf(given);
  const { services, once, operations, times, oneTimeRuns, deviceRuns, provider, now } = parts;
  for (const registration of given.settings.eServices ?? []) await services.ensure(registration);
  const router = Router({ caseSensitive: true });
  router.use(`/${versionOf(parts.basePath)}`, buildingBlockRoutes(parts));
  return {
    ...{ router, services },
    tryIdentity: async () => {
      await provider.client();
    },
    sweep: async () => (await oneTimeRuns.sweep()) + (await deviceRuns.sweep()),
    tidy: async () => {
      await once.tidy();
      await operations.tidy(new Date(now().getTime() - times.retentionMs));
    },
    stop: () => oneTimeRuns.stop(),
  };
}

/** Everything that the addresses answer with. */
function partsOf(given: BuildingBlockWith): BuildingBlockParts {
  const { settings, environment, sql, keys, trail, catalog, oneTime, devices, registrations, now } = given;
  const log = correlatedLog(given.log);
  const { deviceTypes = [] } = given;
  const isTest = environment === 'test';
  const basePath = basePathOf(settings, isTest);
  const times = { ...DEFAULT_TIMES, ...settings.times };
  const window = { pastMs: times.requestPastMs, futureMs: times.requestFutureMs };
  const services = new EServices(sql, isTest, now);
  const once = new OnceStore(sql, now);
  const payments = new Payments(once, new PublishedKeys(callingOut(isTest, 'BB_PAYMENT_UNAVAILABLE'), now), now);
  const call = callingOut(isTest, 'BB_IDENTITY_UNAVAILABLE');
  const provider = new IdentityProvider(settings.identity, isTest, call, now);
  const operations = new Operations(sql, keys, now);
  const endings = new Endings(operations, trail, payments);
  const personHash = (psut: string): string => keys.mac(`person:${settings.identity.issuer}:${psut}`);
  const logins = new Logins(provider, `${settings.baseUrl}/sign/callback`, now);
  const { requestLifetimeMs } = times;
  const runParts = { operations, endings, logins, oneTime, personHash, requestLifetimeMs, log, now };
  return {
    ...{ settings, times, window, basePath, services, once, payments, operations, endings, trail, provider },
    ...{ registrations, deviceTypes, logins, catalog, keys, personHash, log, now },
    callers: new Callers(services, once, settings.baseUrl, log, now),
    addresses: new CallAddresses(proxiesOf(settings)),
    intake: new Intake(services, payments, window, now),
    tickets: new Tickets(keys, now),
    oneTimeRuns: new OneTimeRuns(runParts),
    deviceRuns: new DeviceRuns(operations, endings, devices, requestLifetimeMs, log, now),
    accessTokens: new AccessTokens(provider, new PublishedKeys(call, now), now),
    browsers: new Browsers(basePath, settings.baseUrl.startsWith('https:')),
    pages: new Pages(catalog, settings.serviceName, basePath, deviceTypes.length > 0),
    deriveId: (of) => keys.mac(`id:${of}`),
  };
}

function basePathOf({ baseUrl, identity }: BuildingBlockSettings, isTest: boolean): string {
  if (!isWebAddress(baseUrl, isTest) || baseUrl.endsWith('/') || baseUrl.includes('?')) throw invalid('baseUrl');
  if (!isWebAddress(identity.issuer, isTest) || identity.issuer.endsWith('/')) throw invalid('identity.issuer');
  if (!identity.keys.some(({ use, d }) => use === 'sig' && d !== undefined)) throw invalid('identity.keys');
  const { pathname } = new URL(baseUrl);
  if (!/\/v\d+$/.test(pathname)) throw invalid('baseUrl');
  return pathname;
}

function versionOf(basePath: string): string {
  return basePath.slice(basePath.lastIndexOf('/') + 1);
}

/** Proxies that say whose call it is. @throws `ConfigError` `BB_CONFIG_INVALID` */
export function proxiesOf({ trustedProxies = [] }: BuildingBlockSettings): AddressList {
  try {
    return new AddressList(trustedProxies);
  } catch {
    throw invalid('trustedProxies');
  }
}

function invalid(option: string): ConfigError<BuildingBlockErrorCode> {
  return new ConfigError('BB_CONFIG_INVALID', `buildingBlock.${option} cannot be used`, { details: { option } });
}
