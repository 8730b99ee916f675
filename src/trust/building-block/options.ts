import type { EServiceRegistration, PaymentRule } from './e-services/e-service.js';
import type { IdentityOptions } from './identity/options.js';

/** Where the program answers for the building block; its base adds the version. */
export const BUILDING_BLOCK_PATH = '/esign-bb';

/** How long things last. */
export interface BuildingBlockTimes {
  /** How old a request's own time may be; default 10 minutes. */
  readonly requestPastMs: number;
  /** How far ahead a request's own time may be; default 1 minute. */
  readonly requestFutureMs: number;
  /** How long a request waits for the person; default 15 minutes. */
  readonly requestLifetimeMs: number;
  /** How long a result can be fetched; default an hour. */
  readonly resultLifetimeMs: number;
  /** How long results are kept for those who signed; default 90 days. */
  readonly retentionMs: number;
  /** How long a browser waits for an answer before it is shown a page that waits; default 2.5 s. */
  readonly patienceMs: number;
}

export const DEFAULT_TIMES: BuildingBlockTimes = {
  requestPastMs: 10 * 60_000,
  requestFutureMs: 60_000,
  requestLifetimeMs: 15 * 60_000,
  resultLifetimeMs: 3_600_000,
  retentionMs: 90 * 86_400_000,
  patienceMs: 2_500,
};

/** How the eSignature Building Block is set up. */
export interface BuildingBlockSettings {
  /** Public address with its version, without a slash at the end: `https://sign.example.com/esign-bb/v1`. Audience of assertions. */
  readonly baseUrl: string;
  /** Who signs people's requests: shown on every page. */
  readonly serviceName: string;
  /** Addresses and ranges of proxies whose `X-Forwarded-For` and `Client-Cert` count. */
  readonly trustedProxies?: readonly string[];
  readonly identity: IdentityOptions;
  /** Registered, or changed, at every start. */
  readonly eServices?: readonly EServiceRegistration[];
  /** Whether certificates of devices carry their owner's number; default yes. */
  readonly deviceSerialNumber?: boolean;
  /** What calls without an e-service have to pay. */
  readonly directPayment?: PaymentRule;
  /** Folder of the client library, as it is served. */
  readonly clientLibrary?: string;
  readonly times?: Partial<BuildingBlockTimes>;
}
