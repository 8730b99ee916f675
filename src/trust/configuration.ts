import { resolve } from 'node:path';
import * as z from 'zod';
import { readBuildingBlockOptions } from './building-block/configuration.js';
import { EID_VARIABLES, readEidOptions } from './eids/configuration.js';
import type { TrustLog } from './log.js';
import type { CertificateOptions, KeyStoreOptions, TrustServiceOptions } from './options.js';
import type { RegistryOptions } from './registry.js';
import { refuse, Variables, type Environment } from './variables.js';

const OWN_VARIABLES = [
  'ESIGN_TRUST_ENVIRONMENT',
  'ESIGN_TRUST_HOST',
  'ESIGN_TRUST_PORT',
  'ESIGN_TRUST_TLS_CERTIFICATE_FILE',
  'ESIGN_TRUST_TLS_KEY_FILE',
  'ESIGN_TRUST_DATA_DIR',
  'ESIGN_TRUST_DATABASE_URL',
  'ESIGN_TRUST_STORE_KEY_FILE',
  'ESIGN_TRUST_KEY_SECRET_FILE',
  'ESIGN_TRUST_PKCS11_URI',
  'ESIGN_TRUST_SEAL_ALGORITHM',
  'ESIGN_TRUST_SEAL_ORGANIZATION',
  'ESIGN_TRUST_SEAL_COUNTRY',
  'ESIGN_TRUST_SEAL_CERTIFICATE_FILE',
  'ESIGN_TRUST_EST_URL',
  'ESIGN_TRUST_EST_USERNAME',
  'ESIGN_TRUST_EST_PASSWORD_FILE',
  'ESIGN_TRUST_SEAL_ROOTS_FILE',
  'ESIGN_TRUST_TSA_ROOTS_FILE',
  'ESIGN_TRUST_TSA_URLS',
  'ESIGN_TRUST_TSA_POLICIES',
  'ESIGN_TRUST_SIGNER_ROOTS_FILE',
  'ESIGN_TRUST_BANKID_ROOTS_FILE',
  'ESIGN_TRUST_BANKID_RELYING_PARTIES',
  'ESIGN_TRUST_ISSUERS_FILE',
  'ESIGN_TRUST_BATCH_SECONDS',
  'ESIGN_TRUST_RENEW_AFTER_DAYS',
] as const;

/** Every variable that the program reads. */
export const TRUST_VARIABLES: readonly string[] = [...OWN_VARIABLES, ...EID_VARIABLES];

type Variable = (typeof OWN_VARIABLES)[number];

/** How the program listens. */
export interface ListenOptions {
  readonly hostname: string;
  readonly port: number;
  /** PEM; absent: plain http, for a proxy on the same machine. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

const MIN_KEY_BYTES = 32;

const issuersSchema = z.array(
  z.strictObject({ issuer: z.url(), audiences: z.array(z.string().min(1)).min(1).max(100) }),
);

/**
 * Reads how a trust service is set up.
 *
 * @throws `ConfigError` `TRUST_CONFIG_INVALID` naming the variable, never its value
 */
export function readTrustOptions(
  environment: Environment,
  log: TrustLog,
  translationsDirectory: string,
): TrustServiceOptions {
  const read = new Variables<Variable>(environment);
  const mode = read.oneOf('ESIGN_TRUST_ENVIRONMENT', ['production', 'test'], 'production');
  const databaseUrl = read.get('ESIGN_TRUST_DATABASE_URL');
  const eids = readEidOptions(environment, mode);
  const buildingBlock = readBuildingBlockOptions(environment, mode);
  const bankIdRoots = read.file('ESIGN_TRUST_BANKID_ROOTS_FILE')?.toString('utf8');
  return {
    environment: mode,
    dataDirectory: dataDirectoryOf(read),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    storeKey: storeKeyOf(read),
    keyStore: keyStoreOf(read),
    seal: {
      algorithm: read.oneOf('ESIGN_TRUST_SEAL_ALGORITHM', ['P-256', 'RSA-3072'], 'P-256'),
      organization: read.need('ESIGN_TRUST_SEAL_ORGANIZATION'),
      country: read.get('ESIGN_TRUST_SEAL_COUNTRY') ?? 'SE',
      certificate: certificateOf(read),
    },
    roots: {
      seal: read.needFile('ESIGN_TRUST_SEAL_ROOTS_FILE').toString('utf8'),
      tsa: read.needFile('ESIGN_TRUST_TSA_ROOTS_FILE').toString('utf8'),
      signers: read.file('ESIGN_TRUST_SIGNER_ROOTS_FILE')?.toString('utf8') ?? '',
    },
    ...(bankIdRoots === undefined
      ? {}
      : {
          bankId: {
            rootsPem: bankIdRoots,
            relyingParties: listOf(read.need('ESIGN_TRUST_BANKID_RELYING_PARTIES'), ';'),
          },
        }),
    issuers: issuersOf(read, mode),
    ...(eids === undefined ? {} : { eids }),
    ...(buildingBlock === undefined ? {} : { buildingBlock }),
    ...timestampsOf(read),
    translationsDirectory,
    batchEveryMs: read.number('ESIGN_TRUST_BATCH_SECONDS', 60, 86_400) * 1000,
    renewAfterDays: read.number('ESIGN_TRUST_RENEW_AFTER_DAYS', 730, 3650),
    log,
  };
}

/** Reads where registrations of e-services stand, and nothing else. */
export function readRegistryOptions(environment: Environment): RegistryOptions {
  const read = new Variables<Variable>(environment);
  const databaseUrl = read.get('ESIGN_TRUST_DATABASE_URL');
  return {
    environment: read.oneOf('ESIGN_TRUST_ENVIRONMENT', ['production', 'test'], 'production'),
    dataDirectory: dataDirectoryOf(read),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  };
}

/** @throws `ConfigError` `TRUST_CONFIG_INVALID`: plain http for other machines in production */
export function readListenOptions(environment: Environment): ListenOptions {
  const read = new Variables<Variable>(environment);
  const hostname = read.get('ESIGN_TRUST_HOST') ?? '127.0.0.1';
  const port = read.number('ESIGN_TRUST_PORT', 3100, 65_535);
  const cert = read.file('ESIGN_TRUST_TLS_CERTIFICATE_FILE');
  if (cert !== undefined) return { hostname, port, tls: { cert, key: read.needFile('ESIGN_TRUST_TLS_KEY_FILE') } };
  const mode = read.oneOf('ESIGN_TRUST_ENVIRONMENT', ['production', 'test'], 'production');
  if (mode === 'production' && !['127.0.0.1', '::1', 'localhost'].includes(hostname)) {
    refuse('ESIGN_TRUST_TLS_CERTIFICATE_FILE', 'is not set: other machines are answered by TLS alone');
  }
  return { hostname, port };
}

function dataDirectoryOf(read: Variables<Variable>): string {
  return resolve(read.get('ESIGN_TRUST_DATA_DIR') ?? 'var/trust');
}

function storeKeyOf(read: Variables<Variable>): Buffer {
  const key = Buffer.from(read.needFile('ESIGN_TRUST_STORE_KEY_FILE').toString('utf8').trim(), 'base64url');
  return key.length >= MIN_KEY_BYTES
    ? key
    : refuse('ESIGN_TRUST_STORE_KEY_FILE', `must hold at least ${MIN_KEY_BYTES} bytes in base64url`);
}

function keyStoreOf(read: Variables<Variable>): KeyStoreOptions {
  const uri = read.get('ESIGN_TRUST_PKCS11_URI');
  if (uri !== undefined) return { kind: 'pkcs11', uri };
  return { kind: 'soft', secret: read.needFile('ESIGN_TRUST_KEY_SECRET_FILE').toString('utf8').trim() };
}

function certificateOf(read: Variables<Variable>): CertificateOptions {
  const pem = read.file('ESIGN_TRUST_SEAL_CERTIFICATE_FILE')?.toString('utf8');
  if (pem !== undefined) return { kind: 'file', pem };
  const username = read.get('ESIGN_TRUST_EST_USERNAME');
  const password = read.file('ESIGN_TRUST_EST_PASSWORD_FILE')?.toString('utf8').trim();
  return {
    ...{ kind: 'est', url: read.need('ESIGN_TRUST_EST_URL') },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function timestampsOf(read: Variables<Variable>): Pick<TrustServiceOptions, 'tsaUrls' | 'tsaPolicies'> {
  const urls = listOf(read.need('ESIGN_TRUST_TSA_URLS'), ' ');
  const isUsable = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (urls.length === 0 || !urls.every(isUsable)) refuse('ESIGN_TRUST_TSA_URLS', 'must list addresses');
  const policies = listOf(read.get('ESIGN_TRUST_TSA_POLICIES') ?? '', ' ');
  if (policies.length === 0) return { tsaUrls: urls };
  const isPolicy = (one: string): boolean => one === '-' || /^[0-2](?:\.(?:0|[1-9]\d*))+$/.test(one);
  if (policies.length !== urls.length || !policies.every(isPolicy)) {
    refuse('ESIGN_TRUST_TSA_POLICIES', 'must have one for each address: dotted numbers, or - for any');
  }
  return { tsaUrls: urls, tsaPolicies: policies.map((one) => (one === '-' ? null : one)) };
}

function issuersOf(
  read: Variables<Variable>,
  environment: 'test' | 'production',
): NonNullable<TrustServiceOptions['issuers']> {
  const text = read.file('ESIGN_TRUST_ISSUERS_FILE')?.toString('utf8');
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('ESIGN_TRUST_ISSUERS_FILE', 'is no JSON');
  }
  const { data } = issuersSchema.safeParse(value);
  const found = data ?? refuse('ESIGN_TRUST_ISSUERS_FILE', 'must be a list of {issuer, audiences}');
  return found.map((one) => ({ ...one, environment }));
}

function listOf(text: string, separator: ' ' | ';'): string[] {
  return text
    .split(separator === ' ' ? /\s+/ : ';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
