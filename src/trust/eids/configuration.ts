import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { ConfigError } from '../../errors.js';
import { readBankIdConfiguration, readBrokerConfiguration } from '../../methods/clients.js';
import type { TrustErrorCode } from '../errors.js';
import type { EidServiceOptions } from './options.js';

/** Variables of the signing service, and the options of an installation's own agreements that mean the same. */
const SAME_AS = {
  ESIGN_TRUST_BANKID_BASE_URL: 'esign.bankid.baseUrl',
  ESIGN_TRUST_BANKID_RELYING_PARTY_NAME: 'esign.bankid.relyingPartyName',
  ESIGN_TRUST_BANKID_PFX_FILE: 'esign.bankid.pfxFile',
  ESIGN_TRUST_BANKID_PASSPHRASE_FILE: 'esign.bankid.passphrase',
  ESIGN_TRUST_BANKID_SERVER_CA_FILE: 'esign.bankid.serverCaFile',
  ESIGN_TRUST_BROKER_ISSUER: 'esign.broker.issuer',
  ESIGN_TRUST_BROKER_CLIENT_ID: 'esign.broker.clientId',
  ESIGN_TRUST_BROKER_KEYS_FILE: 'esign.broker.keysFile',
  ESIGN_TRUST_BROKER_METHODS: 'esign.broker.methods',
} as const;

type Shared = keyof typeof SAME_AS;
type Own = 'ESIGN_TRUST_EID_PUBLIC_URL' | 'ESIGN_TRUST_EID_RETURN_URLS_FILE';

/** Every variable that is read for the signing service. */
export const EID_VARIABLES: readonly (Shared | Own)[] = [
  'ESIGN_TRUST_EID_PUBLIC_URL',
  'ESIGN_TRUST_EID_RETURN_URLS_FILE',
  ...(Object.keys(SAME_AS) as Shared[]),
];

const returnUrlsSchema = z.record(z.string().min(1), z.array(z.url({ protocol: /^https?$/ })).max(100));

/**
 * Reads the agreements with eIDs that this service holds for its installations.
 *
 * @returns nothing when it holds none
 * @throws `ConfigError` `TRUST_CONFIG_INVALID` naming the variable, never its value
 */
export function readEidOptions(
  variables: Readonly<Record<string, string | undefined>>,
  environment: 'test' | 'production',
): EidServiceOptions | undefined {
  const get = (name: Shared | Own): string | undefined => {
    const value = variables[name]?.trim();
    return value === '' ? undefined : value;
  };
  const config = { get: (option: string) => optionOf(option, environment, get) } as Parameters<
    typeof readBankIdConfiguration
  >[0];
  const [bankId, broker] = named(() => [readBankIdConfiguration(config), readBrokerConfiguration(config)] as const);
  if (bankId === undefined && broker === undefined) return undefined;
  const publicUrl = get('ESIGN_TRUST_EID_PUBLIC_URL') ?? (broker === undefined ? 'https://localhost/v1' : '');
  const scheme = environment === 'production' ? /^https:\/\// : /^https?:\/\//;
  if (!URL.canParse(publicUrl) || !scheme.test(publicUrl)) throw invalid('ESIGN_TRUST_EID_PUBLIC_URL');
  return {
    publicUrl: publicUrl.replace(/\/+$/, ''),
    ...(bankId === undefined ? {} : { bankId }),
    ...(broker === undefined ? {} : { broker }),
    returnUrls: returnUrlsIn(get('ESIGN_TRUST_EID_RETURN_URLS_FILE'), broker !== undefined),
  };
}

function optionOf(option: string, environment: string, get: (name: Shared) => string | undefined): string | undefined {
  if (option.endsWith('.environment')) return environment;
  const name = variableOf(option);
  if (name === undefined) return undefined;
  const value = get(name);
  // A secret comes in a file, which other programs of the machine cannot list.
  return name === 'ESIGN_TRUST_BANKID_PASSPHRASE_FILE' && value !== undefined ? textIn(name, value) : value;
}

function variableOf(option: unknown): Shared | undefined {
  return (Object.keys(SAME_AS) as Shared[]).find((name) => SAME_AS[name] === option);
}

/** What is wrong with an option is wrong with its variable. */
function named<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const name = error instanceof ConfigError ? variableOf(error.details['option']) : undefined;
    throw name === undefined ? error : invalid(name);
  }
}

function returnUrlsIn(path: string | undefined, isNeeded: boolean): EidServiceOptions['returnUrls'] {
  const name = 'ESIGN_TRUST_EID_RETURN_URLS_FILE';
  if (path === undefined && !isNeeded) return {};
  if (path === undefined) throw invalid(name);
  try {
    return returnUrlsSchema.parse(JSON.parse(textIn(name, path)));
  } catch {
    throw invalid(name);
  }
}

function textIn(name: Shared | Own, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw invalid(name);
  }
}

function invalid(option: Shared | Own): ConfigError<TrustErrorCode> {
  return new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', `${option} is missing or cannot be used`, {
    details: { option },
  });
}
