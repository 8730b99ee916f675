import { readFileSync } from 'node:fs';
import { ConfigError } from '../../src/errors.js';
import type { ApplicationConfigReader } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';
import type { GeneratedSecrets } from './generated-secrets.js';

const MIN_SECRET_BYTES = 32;

/**
 * The server's own settings: a JSON file, over which the environment wins. `esign.manifestKey` is `{"esign": {"manifestKey": …}}`
 * in the file and `ESIGN_MANIFEST_KEY` in the environment; any other key keeps its first word: `mail.host` is `ESIGN_MAIL_HOST`.
 */
export class ApplicationConfig implements ApplicationConfigReader {
  private readonly offered = new Map<string, string>();

  /**
   * @param values - flat, by dotted key
   * @param generated - demo mode: where missing secrets are made and kept; absent in production
   */
  constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly generated: GeneratedSecrets | undefined,
  ) {}

  get(key: string): string | undefined {
    const fromEnvironment = this.environment[environmentName(key)];
    if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
    return this.values.get(key) ?? this.offered.get(key);
  }

  /** Demo mode: values for what is configured nowhere. */
  offer(values: Readonly<Record<string, string>>): void {
    for (const [key, value] of Object.entries(values)) this.offered.set(key, value);
  }

  secret(key: string): Buffer {
    const configured = this.get(key);
    if (configured === undefined) {
      if (this.generated !== undefined) return this.generated.get(key);
      throw new ConfigError<HostCode>(
        'CONFIG_MISSING',
        `The application configuration lacks ${key} (${environmentName(key)})`,
        { details: { option: key } },
      );
    }
    const secret = Buffer.from(configured, 'base64url');
    if (secret.length < MIN_SECRET_BYTES || !/^[\w-]+=*$/.test(configured)) {
      throw new ConfigError<HostCode>(
        'CONFIG_INVALID',
        `${key} must be at least ${MIN_SECRET_BYTES} bytes in base64url`,
        {
          details: { option: key },
        },
      );
    }
    return secret;
  }
}

/** `esign.manifestKey` → `ESIGN_MANIFEST_KEY`. */
export function environmentName(key: string): string {
  const words = key.replace(/^esign\./, '').replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `ESIGN_${words.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()}`;
}

/** What the configuration file says: flat values, and the runtime configuration that packages start with. */
export interface ConfigFile {
  readonly values: ReadonlyMap<string, string>;
  readonly runtimeConfig: Readonly<Record<string, unknown>>;
}

/** @throws `ConfigError` `CONFIG_INVALID` when the file cannot be read as a JSON object */
export function readConfigFile(path: string | undefined): ConfigFile {
  if (path === undefined) return { values: new Map(), runtimeConfig: {} };
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError<HostCode>('CONFIG_INVALID', 'The file named by ESIGN_CONFIG is not readable JSON', { cause });
  }
  if (!isObject(parsed)) {
    throw new ConfigError<HostCode>('CONFIG_INVALID', 'The file named by ESIGN_CONFIG must hold a JSON object');
  }
  const { runtimeConfig, ...rest } = parsed;
  const values = new Map<string, string>();
  flatten(rest, '', values);
  return { values, runtimeConfig: isObject(runtimeConfig) ? runtimeConfig : {} };
}

function flatten(node: Readonly<Record<string, unknown>>, prefix: string, into: Map<string, string>): void {
  for (const [name, value] of Object.entries(node)) {
    const key = `${prefix}${name}`;
    if (isObject(value)) flatten(value, `${key}.`, into);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      into.set(key, String(value));
    } else if (Array.isArray(value)) into.set(key, JSON.stringify(value));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
