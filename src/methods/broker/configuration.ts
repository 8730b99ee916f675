import { readFileSync } from 'node:fs';
import type { JWK } from 'jose';
import { ConfigError } from '../../errors.js';
import type { ApplicationConfigReader } from '../../host/index.js';
import type { MethodErrorCode } from '../errors.js';
import { BROKER_METHODS, SCHEMES, textKeyOf, type BrokerMethodId, type Scheme } from './schemes.js';

/** Whose tokens count, and for which eIDs. */
export interface BrokerTrust {
  /** As in tokens, without a slash at the end. */
  readonly issuer: string;
  readonly environment: 'test' | 'production';
  /** Whom tokens are made for. */
  readonly clientId: string;
  readonly methods: readonly { readonly scheme: Scheme; readonly ways: readonly string[] }[];
  /** How old keys and addresses may be before they are fetched again. */
  readonly refreshMs: number;
  /** The broker as Swedish BankID signatures name it. */
  readonly relyingPartyName?: string;
}

/** How this installation reaches its broker of eIDs, from the application configuration: `esign.broker.*`. */
export interface BrokerConfiguration extends BrokerTrust {
  /** Private; signs assertions and request objects. */
  readonly signingKey: JWK & { readonly kid: string };
  /** Private; any of them opens an answer, so that a new one can be registered before the old one goes. */
  readonly decryptionKeys: readonly (JWK & { readonly kid: string })[];
  /** How requests travel: pushed ahead (PAR), or as signed objects in the address. */
  readonly request: 'pushed' | 'signed';
}

const FIXED_OPTIONS = [
  'esign.broker.issuer',
  'esign.broker.environment',
  'esign.broker.clientId',
  'esign.broker.keysFile',
  'esign.broker.methods',
  'esign.broker.request',
  'esign.broker.refreshSeconds',
  'esign.broker.relyingPartyName',
  'esign.broker.certificateRootsFile',
] as const;

/** The ways to log in that are configured for an eID. */
export const acrOptionOf = (id: BrokerMethodId) => `esign.broker.acr.${id}` as const;

type Option = (typeof FIXED_OPTIONS)[number] | ReturnType<typeof acrOptionOf>;

/** Keys of the application configuration that are read for the broker. */
export const BROKER_OPTIONS: readonly Option[] = [...FIXED_OPTIONS, ...BROKER_METHODS.map(acrOptionOf)];

const DEFAULT_METHODS = 'bankid_no mitid_da ftn_fi';
const DEFAULT_REFRESH_S = 600;

/**
 * Reads `esign.broker.*`.
 *
 * @returns `undefined` when this installation has no broker
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`, naming the option and never its value
 */
export function readBrokerConfiguration(config: ApplicationConfigReader): BrokerConfiguration | undefined {
  const read = (option: Option): string | undefined => config.get(option);
  const issuer = read('esign.broker.issuer');
  if (issuer === undefined) return undefined;
  const environment = read('esign.broker.environment') ?? 'production';
  if (environment !== 'test' && environment !== 'production') throw invalid('esign.broker.environment');
  if (!isReachable(issuer, environment) || issuer.endsWith('/')) throw invalid('esign.broker.issuer');
  const request = read('esign.broker.request') ?? 'pushed';
  if (request !== 'pushed' && request !== 'signed') throw invalid('esign.broker.request');
  const keys = readKeys(read('esign.broker.keysFile'));
  const [signingKey] = keys.filter(({ use }) => use === 'sig');
  const decryptionKeys = keys.filter(({ use }) => use === 'enc');
  const methods = readMethods(read);
  const needsEncryption = methods.some(({ scheme }) => scheme.isSealed);
  if (signingKey === undefined || (needsEncryption && decryptionKeys.length === 0))
    throw invalid('esign.broker.keysFile');
  const relyingPartyName = read('esign.broker.relyingPartyName');
  if (methods.some(({ scheme }) => scheme.echo === 'bankid') && relyingPartyName === undefined) {
    throw invalid('esign.broker.relyingPartyName');
  }
  return {
    ...{ issuer, environment, signingKey, decryptionKeys, methods, request },
    clientId: read('esign.broker.clientId') ?? refuse('esign.broker.clientId'),
    refreshMs: secondsOf(read('esign.broker.refreshSeconds')) * 1000,
    ...(relyingPartyName === undefined ? {} : { relyingPartyName }),
  };
}

/** Whether an address may be called or led to at all: https, or this machine in a test. */
export function isReachable(address: string, environment: 'test' | 'production'): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username } = new URL(address);
  if (username !== '') return false;
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isHere && environment === 'test');
}

function readMethods(read: (option: Option) => string | undefined): BrokerConfiguration['methods'] {
  const ids = (read('esign.broker.methods') ?? DEFAULT_METHODS).split(/\s+/).filter((id) => id !== '');
  if (ids.length === 0 || new Set(ids).size < ids.length) throw invalid('esign.broker.methods');
  return ids.map((id) => {
    const scheme = SCHEMES.find((one) => one.id === id) ?? refuse('esign.broker.methods');
    const option = acrOptionOf(scheme.id);
    return { scheme, ways: waysOf(scheme, read(option)) ?? refuse(option) };
  });
}

/** The ways to log in that are configured, or the eID's own. @returns `undefined` when one of them is not this eID's */
export function waysOf(scheme: Scheme, configured: string | undefined): readonly string[] | undefined {
  const ways = configured?.split(/\s+/) ?? scheme.ways;
  const isOwn = (way: string) => textKeyOf(scheme, way) !== undefined;
  return ways.length > 0 && ways.every(isOwn) ? ways : undefined;
}

function readKeys(path: string | undefined): readonly (JWK & { readonly kid: string })[] {
  const option = 'esign.broker.keysFile';
  if (path === undefined) throw invalid(option);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw invalid(option, cause);
  }
  const { keys } = (content ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw invalid(option);
  const isPrivate = (key: unknown): key is JWK & { readonly kid: string } => {
    const { kty, kid, d, alg } = (key ?? {}) as JWK;
    return kty === 'RSA' && typeof kid === 'string' && typeof d === 'string' && typeof alg === 'string';
  };
  if (!keys.every(isPrivate)) throw invalid(option);
  return keys;
}

function secondsOf(text: string | undefined): number {
  const seconds = text === undefined ? DEFAULT_REFRESH_S : Number(text);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 86_400) throw invalid('esign.broker.refreshSeconds');
  return seconds;
}

function refuse(option: Option): never {
  throw invalid(option);
}

function invalid(option: Option, cause?: unknown): ConfigError<MethodErrorCode> {
  return new ConfigError('METHOD_CONFIG_INVALID', `${option} is missing or cannot be used`, {
    cause,
    details: { option },
  });
}
