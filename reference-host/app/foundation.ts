import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { databaseOptionsFromUrl, openDatabase, runMigrations } from '../../src/db/index.js';
import type { TaskQueue } from '../../src/queue/index.js';
import { createBullTaskQueue, createSqlTaskQueue, queueMigrations } from '../../src/queue/index.js';
import { ApplicationConfig, configMigrations, GeneratedSecrets, readConfigFile } from '../config/index.js';
import type { ConfigFile } from '../config/index.js';
import { eventMigrations } from '../events/index.js';
import { DATA_MIGRATIONS } from '../migrations/index.js';
import { sessionMigrations } from '../sessions/index.js';
import { taskMigrations } from '../tasks/index.js';
import type { Closing } from './closing.js';
import { HostLog } from './logger.js';
import type { HostOptions } from './options.js';
import { checkProduction } from './production.js';
import { openScratch } from './scratch.js';
import { lockMigrations } from './start-lock.js';

/** What everything else stands on. */
export interface Foundation {
  readonly options: HostOptions;
  readonly config: ApplicationConfig;
  readonly configFile: ConfigFile;
  readonly log: HostLog;
  readonly sql: Knex;
  readonly queue: TaskQueue;
  readonly scratchDirectory: string;
  readonly now: () => Date;
}

/** Configuration, log, database with the host's own tables, and queue. */
export async function layFoundation(options: HostOptions, closing: Closing): Promise<Foundation> {
  const { dataDirectory, environment } = options;
  const now = options.now ?? (() => new Date());
  const configFile = readConfigFile(options.configPath);
  await mkdir(dataDirectory, { recursive: true });
  const generated = options.mode === 'demo' ? new GeneratedSecrets(join(dataDirectory, 'secrets')) : undefined;
  const config = new ApplicationConfig(configFile.values, environment, generated);
  if (options.mode === 'production') checkProduction(config, configFile, environment);
  const log = typeof options.log === 'object' ? HostLog.to(options.log) : HostLog.open(options.log);
  closing.add(() => log.flush());
  const sql = openDatabase(
    databaseOptionsFromUrl(options.databaseUrl ?? `sqlite:${join(dataDirectory, 'host.sqlite')}`),
  );
  closing.add(() => sql.destroy());
  await runMigrations(sql, {
    ledger: 'host_migration',
    migrations: [
      ...DATA_MIGRATIONS,
      ...sessionMigrations,
      ...configMigrations,
      ...eventMigrations,
      ...taskMigrations,
      ...lockMigrations,
    ],
  });
  await runMigrations(sql, { ledger: 'host_queue_migration', migrations: queueMigrations });
  const queue = openQueue(options, config, sql, log);
  const scratchDirectory = await openScratch(dataDirectory);
  return { options, config, configFile, log, sql, queue, scratchDirectory, now };
}

function openQueue(options: HostOptions, config: ApplicationConfig, sql: Knex, logger: HostLog): TaskQueue {
  if (options.redisUrl === undefined) return createSqlTaskQueue(sql, { logger });
  const prefix = config.get('redis.prefix') ?? `limepkg-esign-${options.application}`;
  return createBullTaskQueue({ redisUrl: options.redisUrl, prefix, logger });
}
