import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Router } from 'express';
import type { Simulators } from '../../simulators/server.js';
import type { ApplicationConfig, RuntimeConfigStore } from '../config/index.js';
import type { DataHalf } from '../data-half.js';
import type { SmtpSettings } from '../mail/index.js';
import type { UserDirectory } from '../sessions/index.js';
import { BUILDING_BLOCK_PATH } from './building-block.js';
import { credentialsOf } from './credentials.js';
import { offerSimulators } from './eids.js';
import { COWORKERS } from './people.js';
import { seedRecords } from './seed.js';
import { openDemoTrust, TRUST_PATH, type DemoTrust, type DemoTrustOptions } from './trust.js';

/** A log-in of the demo, as `demo.json` shows it. */
export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly apiKey: string;
  readonly coworkerId: number;
  readonly admin: boolean;
}

/** Something of its own below a path of the host. */
export interface Mount {
  readonly path: string;
  readonly router: Router;
}

/** What demo mode adds to a host: simulators, records, log-ins and `demo.json`. */
export class Demo {
  users: readonly DemoUser[] = [];

  private constructor(
    private readonly dataDirectory: string,
    private readonly config: ApplicationConfig,
    private readonly simulators: Simulators,
    private readonly trust: DemoTrust | undefined,
  ) {}

  /** @param options.port - where the host will listen; 0: not known yet, and nothing can name an address of this host */
  static async open(config: ApplicationConfig, options: DemoTrustOptions): Promise<Demo> {
    const { dataDirectory, port, application } = options;
    // A file of an earlier run would say "ready" too early.
    await rm(demoFile(dataDirectory), { force: true });
    const { startSimulators } = await import('../../simulators/server.js');
    const simulators = await startSimulators({
      directory: join(dataDirectory, 'simulators'),
      ...(port === 0 ? {} : { baseUrl: `http://localhost:${port}/simulators` }),
    });
    if (port === 0) return new Demo(dataDirectory, config, simulators, undefined);
    await offerSimulators(config, simulators, { dataDirectory, port, application });
    return new Demo(dataDirectory, config, simulators, await openDemoTrust(config, simulators, options));
  }

  /** What the host answers besides, by path. */
  get mounts(): readonly Mount[] {
    const { simulators, trust } = this;
    return [
      { path: '/simulators', router: simulators.router },
      ...(trust === undefined ? [] : [{ path: TRUST_PATH, router: trust.service.router }]),
      ...(trust?.service.buildingBlock === undefined
        ? []
        : [{ path: BUILDING_BLOCK_PATH, router: trust.service.buildingBlock.router }]),
    ];
  }

  /** The mailbox's sink. */
  get smtpSettings(): SmtpSettings {
    return { host: '127.0.0.1', port: this.simulators.smtpPort, secure: false, requireTls: false };
  }

  async seed(
    data: DataHalf,
    users: UserDirectory,
    groups: readonly string[],
    scratchDirectory: string,
    documents?: number,
  ): Promise<void> {
    const coworkers = await seedRecords(data, scratchDirectory, documents);
    const seeded: DemoUser[] = [];
    for (const [index, { username, name, isAdmin, language }] of COWORKERS.entries()) {
      const coworkerId = coworkers[index] ?? 0;
      const { password, apiKey } = credentialsOf(this.config, username);
      const known = (await users.findByName(username))?.user;
      const user = known ?? (await users.create({ username, fullName: name, isAdmin, language, coworkerId, groups }));
      if ((await users.findByApiKey(apiKey))?.id !== user.id) await users.setCredentials(user.id, password, apiKey);
      seeded.push({ username, password, apiKey, coworkerId, admin: isAdmin });
    }
    this.users = seeded;
  }

  /** Makes mails point at this run's address, unless an administrator has chosen another. */
  async adoptAddress(baseUrl: string, store: RuntimeConfigStore, packageName: string): Promise<void> {
    const current = store.read(packageName)?.value as Readonly<Record<string, unknown>>;
    const { serverUrl } = current;
    const change = {
      ...(typeof serverUrl === 'string' && /^(?:http:\/\/localhost:\d+)?$/.test(serverUrl)
        ? { serverUrl: baseUrl }
        : {}),
      ...(current.fromAddress === '' ? firstSettings(current) : {}),
    };
    if (Object.entries(change).some(([key, value]) => current[key] !== value)) await store.put(packageName, change);
  }

  /** Writes `demo.json`: from then on the product is ready. */
  async announce(baseUrl: string, application: string): Promise<void> {
    const simulators = Object.fromEntries(
      Object.entries(this.simulators.paths).map(([name, path]) => [name, `${baseUrl}/simulators/${path}`]),
    );
    const content = {
      baseUrl,
      application,
      users: this.users,
      mailbox: `${mailboxOf(baseUrl)}api/messages`,
      simulators,
      ...(this.trust === undefined ? {} : { buildingBlock: this.trust.buildingBlock }),
    };
    const path = demoFile(this.dataDirectory);
    await writeFile(`${path}.part`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.part`, path);
  }

  /** What a person needs to begin. */
  greeting(baseUrl: string, application: string): string {
    const logins = this.users.map(
      ({ username, password, admin }) => `    ${username.padEnd(8)} ${password}${admin ? '   (administrator)' : ''}`,
    );
    return [
      '',
      `  Ready:    ${baseUrl}/${application}/client/`,
      `  Mailbox:  ${mailboxOf(baseUrl)}`,
      `  BankID:   ${baseUrl}/simulators/bankid/app/`,
      '  Log-ins:',
      ...logins,
      '',
      '  Ctrl-C stops it; the data stays.',
      '',
    ].join('\n');
  }

  async stop(): Promise<void> {
    await this.trust?.service.stop();
    await this.simulators.stop();
  }
}

function demoFile(dataDirectory: string): string {
  return join(dataDirectory, 'demo.json');
}

function mailboxOf(baseUrl: string): string {
  return `${baseUrl}/simulators/mailbox/`;
}

/** What a demonstration begins with: a sender, and every method that there is. */
function firstSettings({ methods }: Readonly<Record<string, unknown>>): object {
  return {
    fromAddress: 'esign@limeflowers.example',
    fromName: 'Lime Flowers AB',
    ...(Array.isArray(methods) ? { methods: methods.map((method: object) => ({ ...method, enabled: true })) } : {}),
  };
}
