import { readFileSync } from 'node:fs';
import { ConfigError } from '../../errors.js';
import type { ApplicationConfigReader } from '../../host/index.js';
import type { MethodErrorCode } from '../errors.js';

/** How this installation reaches BankID, from the application configuration: `esign.bankid.*`. */
export interface BankIdConfiguration {
  /** Base of the Relying Party API v6.0, with a slash at the end. */
  readonly baseUrl: string;
  readonly environment: 'test' | 'production';
  /** Name in our relying party certificate, as the signed data repeats it. */
  readonly relyingPartyName: string;
  /** Where the app is started from by a link. */
  readonly appUrl: string;
  /** PKCS#12 with the relying party's key and certificate; absent where the transport needs none (simulator). */
  readonly pfx?: Buffer;
  readonly passphrase?: string;
  /** PEM of the root of BankID's servers, the only one trusted for this connection. */
  readonly serverCa?: string;
}

/** Keys of the application configuration that are read for Swedish BankID. */
export const BANKID_OPTIONS = [
  'esign.bankid.baseUrl',
  'esign.bankid.environment',
  'esign.bankid.relyingPartyName',
  'esign.bankid.pfxFile',
  'esign.bankid.passphrase',
  'esign.bankid.serverCaFile',
  'esign.bankid.signingRootsFile',
  'esign.bankid.appUrl',
] as const;

const APP_URL = 'https://app.bankid.com/';

/** Where the app is started from by a link. @throws `ConfigError` `METHOD_CONFIG_INVALID` */
export function readAppUrl(config: ApplicationConfigReader): string {
  return urlOf(config.get('esign.bankid.appUrl') ?? APP_URL, 'esign.bankid.appUrl').href;
}

/**
 * Reads `esign.bankid.*`.
 *
 * @returns `undefined` when this installation has no BankID
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`, naming the option and never its value
 */
export function readBankIdConfiguration(config: ApplicationConfigReader): BankIdConfiguration | undefined {
  const baseUrl = config.get('esign.bankid.baseUrl');
  if (baseUrl === undefined) return undefined;
  const environment = config.get('esign.bankid.environment') ?? 'production';
  if (environment !== 'test' && environment !== 'production') throw invalid('esign.bankid.environment');
  const url = urlOf(baseUrl, 'esign.bankid.baseUrl');
  const relyingPartyName = config.get('esign.bankid.relyingPartyName');
  if (relyingPartyName === undefined || relyingPartyName === '') throw invalid('esign.bankid.relyingPartyName');
  const pfx = secretFile(config, 'esign.bankid.pfxFile');
  const serverCa = secretFile(config, 'esign.bankid.serverCaFile')?.toString('utf8');
  if (environment === 'production' && (url.protocol !== 'https:' || pfx === undefined || serverCa === undefined)) {
    throw invalid(pfx === undefined ? 'esign.bankid.pfxFile' : 'esign.bankid.baseUrl');
  }
  const passphrase = config.get('esign.bankid.passphrase');
  return {
    baseUrl: url.href.replace(/\/*$/, '/'),
    environment,
    relyingPartyName,
    appUrl: readAppUrl(config),
    ...(pfx === undefined ? {} : { pfx }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(serverCa === undefined ? {} : { serverCa }),
  };
}

function secretFile(config: ApplicationConfigReader, key: string): Buffer | undefined {
  const path = config.get(key);
  if (path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch (cause) {
    throw invalid(key, cause);
  }
}

function urlOf(value: string, key: string): URL {
  if (!URL.canParse(value)) throw invalid(key);
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw invalid(key);
  return url;
}

function invalid(option: string, cause?: unknown): ConfigError<MethodErrorCode> {
  return new ConfigError('METHOD_CONFIG_INVALID', `${option} is missing or cannot be used`, {
    cause,
    details: { option },
  });
}
