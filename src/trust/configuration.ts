import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../errors.js';
import { EID_VARIABLES, readEidOptions } from './eids/configuration.js';
import type { TrustErrorCode } from './errors.js';
import type { TrustLog } from './log.js';
import type { CertificateOptions, KeyStoreOptions, TrustServiceOptions } from './options.js';

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
type Environment = Readonly<Record<string, string | undefined>>;

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

/** Reads variables, and the files that they name. Names what is wrong, never its value. */
class Variables {
  constructor(private readonly environment: Environment) {}

  get(name: Variable): string | undefined {
    const value = this.environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  need(name: Variable): string {
    return this.get(name) ?? refuse(name, 'is not set');
  }

  file(name: Variable): Buffer | undefined {
    const path = this.get(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch {
      return refuse(name, 'names no readable file');
    }
  }

  needFile(name: Variable): Buffer {
    return this.file(name) ?? refuse(name, 'is not set');
  }

  number(name: Variable, standard: number, most: number): number {
    const text = this.get(name);
    const value = text === undefined ? standard : Number(text);
    return Number.isInteger(value) && value >= 0 && value <= most ? value : refuse(name, `must be 0 to ${most}`);
  }

  oneOf<Word extends string>(name: Variable, words: readonly Word[], standard: Word): Word {
    const text = this.get(name) ?? standard;
    return words.find((word) => word === text) ?? refuse(name, `must be ${words.join(' or ')}`);
  }
}

function refuse(option: Variable, message: string): never {
  throw new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', `${option} ${message}`, { details: { option } });
}

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
  const read = new Variables(environment);
  const mode = read.oneOf('ESIGN_TRUST_ENVIRONMENT', ['production', 'test'], 'production');
  const databaseUrl = read.get('ESIGN_TRUST_DATABASE_URL');
  const eids = readEidOptions(environment, mode);
  const bankIdRoots = read.file('ESIGN_TRUST_BANKID_ROOTS_FILE')?.toString('utf8');
  return {
    environment: mode,
    dataDirectory: resolve(read.get('ESIGN_TRUST_DATA_DIR') ?? 'var/trust'),
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
    tsaUrls: tsaUrlsOf(read),
    translationsDirectory,
    batchEveryMs: read.number('ESIGN_TRUST_BATCH_SECONDS', 60, 86_400) * 1000,
    renewAfterDays: read.number('ESIGN_TRUST_RENEW_AFTER_DAYS', 730, 3650),
    log,
  };
}

/** @throws `ConfigError` `TRUST_CONFIG_INVALID`: plain http for other machines in production */
export function readListenOptions(environment: Environment): ListenOptions {
  const read = new Variables(environment);
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

function storeKeyOf(read: Variables): Buffer {
  const key = Buffer.from(read.needFile('ESIGN_TRUST_STORE_KEY_FILE').toString('utf8').trim(), 'base64url');
  return key.length >= MIN_KEY_BYTES
    ? key
    : refuse('ESIGN_TRUST_STORE_KEY_FILE', `must hold at least ${MIN_KEY_BYTES} bytes in base64url`);
}

function keyStoreOf(read: Variables): KeyStoreOptions {
  const uri = read.get('ESIGN_TRUST_PKCS11_URI');
  if (uri !== undefined) return { kind: 'pkcs11', uri };
  return { kind: 'soft', secret: read.needFile('ESIGN_TRUST_KEY_SECRET_FILE').toString('utf8').trim() };
}

function certificateOf(read: Variables): CertificateOptions {
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

function tsaUrlsOf(read: Variables): string[] {
  const urls = listOf(read.need('ESIGN_TRUST_TSA_URLS'), ' ');
  const isUsable = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return urls.length > 0 && urls.every(isUsable) ? urls : refuse('ESIGN_TRUST_TSA_URLS', 'must list addresses');
}

function issuersOf(read: Variables, environment: 'test' | 'production'): NonNullable<TrustServiceOptions['issuers']> {
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
