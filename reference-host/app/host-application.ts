import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Express } from 'express';
import { ConfigError } from '../../src/errors.js';
import type { CreatePlugin, Host } from '../../src/host/index.js';
import { Demo } from '../demo/index.js';
import { smtpSettingsOf, SmtpMailSender } from '../mail/index.js';
import { atMost, Closing } from './closing.js';
import type { HostCode } from './errors.js';
import { layFoundation } from './foundation.js';
import type { Foundation } from './foundation.js';
import { buildHttp } from './http.js';
import { hostFor, loadPlugin } from './load-plugin.js';
import type { LoadedPlugin } from './load-plugin.js';
import type { HostOptions } from './options.js';
import { PACKAGE_ROOT } from './package-root.js';
import { ensureAdministrator } from './production.js';
import type { CreateCoworker } from './production.js';
import { buildServices, SYSTEM } from './services.js';
import type { Services } from './services.js';
import { withStartLock } from './start-lock.js';

const CONFIG_REFRESH_MS = 2_000;
const FILE_SWEEP_MS = 3_600_000;
const STOP_TIMEOUT_MS = 15_000;

/** A host with its add-on, ready to listen. */
export interface HostApplication {
  readonly app: Express;
  readonly host: Host;
  readonly services: Services;
  /** Absent in production. */
  readonly demo: Demo | undefined;
  /** Address for browsers of this machine; known once started. */
  readonly url: string;
  /** Listens and works on tasks and events. @throws `ConfigError` `HOST_PORT_IN_USE` */
  start(): Promise<void>;
  /** Takes no more calls, lets running work finish for a while, closes everything. */
  stop(): Promise<void>;
}

/**
 * Puts a host together: configuration, database, add-on with its tables, policies and texts, demo data. Nothing listens yet.
 *
 * @throws `ConfigError` naming the option that is missing or wrong
 */
export async function createHostApplication(options: HostOptions): Promise<HostApplication> {
  const closing = new Closing();
  try {
    return await compose(options, closing);
  } catch (error) {
    await closing.run().catch(() => undefined);
    throw error;
  }
}

async function compose(options: HostOptions, closing: Closing): Promise<HostApplication> {
  const foundation = await layFoundation(options, closing);
  closing.add(() => rm(foundation.scratchDirectory, { recursive: true, force: true }));
  const { mode, dataDirectory, port, application } = options;
  const demo =
    mode === 'demo'
      ? await Demo.open(foundation.config, {
          ...{ dataDirectory, port, application, log: foundation.log },
          translationsDirectory: join(PACKAGE_ROOT, 'translations'),
        })
      : undefined;
  if (demo !== undefined) closing.add(() => demo.stop());
  const mail = new SmtpMailSender(demo?.smtpSettings ?? smtpSettingsOf(foundation.config));
  closing.add(() => mail.close());
  const createPlugin = options.createPlugin ?? (await ownPlugin());
  const packageName: { current?: string } = {};
  const services = buildServices(foundation, mail, () => serverUrlOf(services, packageName.current));
  closing.add(() => atMost(STOP_TIMEOUT_MS, services.dispatcher.stop()));
  closing.add(() => atMost(STOP_TIMEOUT_MS, services.tasks.stop()));
  const loaded = await withStartLock(foundation.sql, async () => {
    const own = await loadPlugin(createPlugin, foundation, services);
    packageName.current = own.plugin.name;
    await provideUsers(foundation, services, own, demo);
    return own;
  });
  const http = buildHttp(foundation, services, loaded, demo?.mounts ?? []);
  loaded.plugin.registerEventHandlers(services.events);
  services.tasks.register(loaded.plugin.getTaskModules());
  return new RunningHost(http, foundation, services, loaded, demo, closing);
}

async function ownPlugin(): Promise<CreatePlugin> {
  return (await import('../../src/plugin.js')).createPlugin;
}

function serverUrlOf(services: Services, packageName: string | undefined): string | undefined {
  if (packageName === undefined) return undefined;
  const settings = services.runtimeConfig.read(packageName)?.value as { serverUrl?: unknown } | undefined;
  return typeof settings?.serverUrl === 'string' && settings.serverUrl !== '' ? settings.serverUrl : undefined;
}

async function provideUsers(
  foundation: Foundation,
  services: Services,
  { policies }: LoadedPlugin,
  demo: Demo | undefined,
): Promise<void> {
  const groups = policies.groups.filter((group) => !policies.impersonation.groups.includes(group));
  if (demo !== undefined) {
    const { scratchDirectory, options } = foundation;
    await demo.seed(services.data, services.users, groups, scratchDirectory, options.demoDocuments);
    return;
  }
  const createCoworker: CreateCoworker = async (values) =>
    await services.data.unitsOfWork.run(SYSTEM, undefined, (uow) => uow.create('coworker', values));
  if (await ensureAdministrator(services.users, foundation.options.environment, groups, createCoworker)) return;
  foundation.log.warn({}, 'There is no administrator yet: start once with ESIGN_ADMIN_USERNAME and its password file');
}

class RunningHost implements HostApplication {
  readonly app: Express;
  readonly host: Host;
  private readonly server: Server;
  private address = '';
  private stopping: Promise<void> | undefined;

  constructor(
    http: ReturnType<typeof buildHttp>,
    private readonly foundation: Foundation,
    readonly services: Services,
    private readonly loaded: LoadedPlugin,
    readonly demo: Demo | undefined,
    private readonly closing: Closing,
  ) {
    this.app = http.app;
    this.host = hostFor(foundation, services);
    this.server = createServer({ keepAliveTimeout: 20_000, ...http.messages }, http.listener);
  }

  get url(): string {
    return this.address;
  }

  async start(): Promise<void> {
    const { services, loaded, demo } = this;
    await this.listen();
    if (demo !== undefined) await demo.adoptAddress(this.address, services.runtimeConfig, loaded.plugin.name);
    services.dispatcher.start();
    await services.tasks.start(loaded.plugin.registerScheduledTasks());
    this.every(CONFIG_REFRESH_MS, () => services.runtimeConfig.refresh());
    this.every(FILE_SWEEP_MS, () => services.data.fileSweep.sweepUnreferenced(this.foundation.now()));
    if (demo !== undefined) await demo.announce(this.address, this.foundation.options.application);
    this.foundation.log.info({ mode: this.foundation.options.mode }, 'The host is ready');
  }

  async stop(): Promise<void> {
    this.stopping ??= this.close();
    await this.stopping;
  }

  private async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    await atMost(STOP_TIMEOUT_MS, closed);
    this.server.closeAllConnections();
    await this.closing.run();
  }

  private async listen(): Promise<void> {
    const { port, hostname } = this.foundation.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? portInUse(port) : error);
      });
      this.server.listen(port, hostname, resolve);
    });
    this.address = `http://localhost:${(this.server.address() as AddressInfo).port}`;
    this.closing.add(() => this.server.closeAllConnections());
  }

  private every(ms: number, work: () => Promise<unknown>): void {
    const timer = setInterval(() => {
      work().catch((error: unknown) => this.foundation.log.error({ error }, 'Housekeeping failed; it is tried again'));
    }, ms);
    timer.unref();
    this.closing.add(() => clearInterval(timer));
  }
}

function portInUse(port: number): ConfigError<HostCode> {
  return new ConfigError<HostCode>(
    'HOST_PORT_IN_USE',
    `Something else listens on port ${port}, perhaps another start of this product; set PORT to a free one`,
  );
}
