import { resolve } from 'node:path';
import type { DestinationStream } from 'pino';
import { ConfigError } from '../../src/errors.js';
import type { CreatePlugin } from '../../src/host/index.js';
import type { HostCode } from './errors.js';

/** How a host is started. */
export interface HostOptions {
  /** `demo`: simulators, demo data and generated secrets; `production`: none of them. */
  readonly mode: 'demo' | 'production';
  /** 0: any free port. */
  readonly port: number;
  /** Interface to listen on. */
  readonly hostname: string;
  /** The name in the URL. */
  readonly application: string;
  readonly dataDirectory: string;
  /** Absent: a SQLite file in the data folder. */
  readonly databaseUrl?: string;
  /** Absent: the queue is a table of the database. */
  readonly redisUrl?: string;
  /** Path of the application configuration, JSON. */
  readonly configPath?: string;
  /** Addresses or networks of proxies whose `X-Forwarded-*` count. */
  readonly trustedProxies: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A file or stream for the log; absent: standard output. */
  readonly log?: string | DestinationStream;
  readonly hasProcessMetrics?: boolean;
  readonly now?: () => Date;
  /** How many of the demo's documents are drawn at the first start; absent: all. */
  readonly demoDocuments?: number;
  /** Absent: the add-on of this package. */
  readonly createPlugin?: CreatePlugin;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws `ConfigError` `CONFIG_INVALID` naming the variable */
export function optionsFromEnvironment(environment: Environment): HostOptions {
  const mode = environment.ESIGN_MODE ?? 'demo';
  if (mode !== 'demo' && mode !== 'production') throw invalid('ESIGN_MODE', 'must be demo or production');
  const application = environment.ESIGN_APPLICATION ?? (mode === 'demo' ? 'demo' : 'lime');
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(application)) throw invalid('ESIGN_APPLICATION', 'must be a word in lower case');
  const dataDirectory = resolve(environment.ESIGN_DATA_DIR ?? 'var');
  return {
    mode,
    application,
    dataDirectory,
    port: portOf(environment.PORT),
    hostname: environment.HOST ?? '127.0.0.1',
    databaseUrl: given(environment.DATABASE_URL),
    redisUrl: given(environment.REDIS_URL),
    configPath: given(environment.ESIGN_CONFIG),
    trustedProxies: (environment.ESIGN_TRUSTED_PROXIES ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
    environment,
    // A person reads the demo's console, so its log goes to a file.
    log: mode === 'demo' ? resolve(dataDirectory, 'log', 'host.log') : undefined,
    hasProcessMetrics: true,
  };
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return 3000;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw invalid('PORT', 'must be a port number');
  return port;
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

function invalid(option: string, message: string): ConfigError<HostCode> {
  return new ConfigError<HostCode>('CONFIG_INVALID', `${option} ${message}`, { details: { option } });
}
