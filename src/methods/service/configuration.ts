import { EID_IDS, type EidId } from '../../eids/index.js';
import { ConfigError } from '../../errors.js';
import type { ApplicationConfigReader } from '../../host/index.js';
import { isReachable, waysOf, type BrokerTrust } from '../broker/configuration.js';
import { BROKER_METHODS, SCHEMES } from '../broker/schemes.js';
import type { MethodErrorCode } from '../errors.js';

/** How this installation reaches a central signing service, from the application configuration: `esign.service.*`. */
export interface ServiceConfiguration {
  /** Base of the service's API, with a slash at the end. */
  readonly url: string;
  readonly environment: 'test' | 'production';
  readonly apiKey: string;
  /** Which customer of the service we are. */
  readonly customerToken: string;
  /** The service as Swedish BankID signatures name it; absent when Swedish BankID does not come through it. */
  readonly relyingPartyName?: string;
  /** Whose tokens count for what comes through the service; absent when only Swedish BankID does. */
  readonly logins?: BrokerTrust;
}

const FIXED_OPTIONS = [
  'esign.service.url',
  'esign.service.environment',
  'esign.service.apiKey',
  'esign.service.customerToken',
  'esign.service.methods',
  'esign.service.relyingPartyName',
  'esign.service.issuer',
  'esign.service.clientId',
] as const;

const acrOptionOf = (id: EidId) => `esign.service.acr.${id}` as const;

type Option = (typeof FIXED_OPTIONS)[number] | ReturnType<typeof acrOptionOf>;

/** Keys of the application configuration that are read for the central signing service. */
export const SERVICE_OPTIONS: readonly Option[] = [
  ...FIXED_OPTIONS,
  // Swedish BankID comes by orders, and knows no other ways.
  ...EID_IDS.filter((id) => id !== 'bankid_se').map(acrOptionOf),
];
type Read = (option: Option) => string | undefined;

const DEFAULT_METHODS = 'bankid_se bankid_no mitid_da ftn_fi';
const REFRESH_MS = 600_000;
const MIN_SECRET_LENGTH = 16;

/**
 * Reads `esign.service.*`.
 *
 * @returns `undefined` when this installation uses no central service
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`, naming the option and never its value
 */
export function readServiceConfiguration(config: ApplicationConfigReader): ServiceConfiguration | undefined {
  const read: Read = (option) => config.get(option);
  const url = read('esign.service.url');
  if (url === undefined) return undefined;
  const environment = read('esign.service.environment') ?? 'production';
  if (environment !== 'test' && environment !== 'production') throw invalid('esign.service.environment');
  if (!isReachable(url, environment)) throw invalid('esign.service.url');
  const ids = (read('esign.service.methods') ?? DEFAULT_METHODS).split(/\s+/).filter((id) => id !== '');
  const isKnown = (id: string): boolean => BROKER_METHODS.some((known) => known === id);
  if (ids.length === 0 || new Set(ids).size < ids.length || !ids.every(isKnown)) throw invalid('esign.service.methods');
  const logins = loginsOf(read, ids, environment);
  return {
    url: url.replace(/\/*$/, '/'),
    environment,
    apiKey: secretOf(read, 'esign.service.apiKey'),
    customerToken: secretOf(read, 'esign.service.customerToken'),
    ...(ids.includes('bankid_se') ? { relyingPartyName: needed(read, 'esign.service.relyingPartyName') } : {}),
    ...(logins === undefined ? {} : { logins }),
  };
}

function loginsOf(
  read: Read,
  ids: readonly string[],
  environment: ServiceConfiguration['environment'],
): BrokerTrust | undefined {
  const schemes = SCHEMES.filter(({ id }) => id !== 'bankid_se' && ids.includes(id));
  if (schemes.length === 0) return undefined;
  const issuer = needed(read, 'esign.service.issuer');
  if (!isReachable(issuer, environment) || issuer.endsWith('/')) throw invalid('esign.service.issuer');
  const methods = schemes.map((scheme) => {
    const option = acrOptionOf(scheme.id);
    const ways = waysOf(scheme, read(option));
    if (ways === undefined) throw invalid(option);
    return { scheme, ways };
  });
  return { issuer, environment, clientId: needed(read, 'esign.service.clientId'), methods, refreshMs: REFRESH_MS };
}

function needed(read: Read, option: Option): string {
  const value = read(option);
  if (value === undefined || value === '') throw invalid(option);
  return value;
}

/** A header's value: printable, and long enough not to be guessed. */
function secretOf(read: Read, option: Option): string {
  const value = needed(read, option);
  if (value.length < MIN_SECRET_LENGTH || !/^[\x21-\x7e]+$/.test(value)) throw invalid(option);
  return value;
}

function invalid(option: Option): ConfigError<MethodErrorCode> {
  return new ConfigError('METHOD_CONFIG_INVALID', `${option} is missing or cannot be used`, { details: { option } });
}
