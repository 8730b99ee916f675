import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHostApplication } from '../../reference-host/app/index.js';
import type { HostApplication, HostOptions } from '../../reference-host/app/index.js';
import { UnavailableError, UnusableError } from '../../src/errors.js';
import type { CreatePlugin, EventHandler, Host, HostPlugin, RuntimeConfigDeclaration } from '../../src/host/index.js';

/** What the package of these tests was asked to do, and what it does. */
export interface TestPackage {
  host: Host;
  readonly ran: { task: string; payload: unknown; attempt: number }[];
  readonly heard: { name: string; event: string; body: unknown }[];
  onEvent: EventHandler;
}

export interface TestSettings {
  readonly serverUrl: string;
  readonly fromAddress: string;
  readonly extraLimetypes: readonly string[];
}

export const config: RuntimeConfigDeclaration<TestSettings> = {
  name: 'limepkg-test',
  title: 'Test',
  version: 2,
  getSchema: () => ({ type: 'object', properties: { serverUrl: { type: 'string' } } }),
  parse(stored) {
    const { serverUrl = '', fromAddress = '', extraLimetypes = [], ...rest } = stored as Record<string, never>;
    if ('bad' in rest) {
      throw new UnusableError('CONFIG_VALUE_INVALID', 'Invalid', {
        details: { errors: [{ path: 'bad', message: 'is not a setting' }] },
      });
    }
    return { serverUrl, fromAddress, extraLimetypes };
  },
  getMigrations: () => [{ from: 1, migrate: (stored) => ({ serverUrl: (stored as { url: string }).url }) }],
};

export function testPackage(translations: string): { created: TestPackage; createPlugin: CreatePlugin } {
  const created: TestPackage = {
    host: undefined as unknown as Host,
    ran: [],
    heard: [],
    onEvent: () => Promise.resolve(),
  };
  const createPlugin: CreatePlugin = (host) => {
    created.host = host;
    return pluginOf(created, translations);
  };
  return { created, createPlugin };
}

function pluginOf(created: TestPackage, translations: string): HostPlugin {
  return {
    name: 'limepkg-test',
    version: '1.0.0',
    registerConfig: () => config,
    registerTranslations: () => translations,
    registerMigrations: () => [
      { name: '001', up: (sql) => sql.schema.createTable('esign_note', (table) => void table.string('text')) },
    ],
    registerLimeobjectClasses: () =>
      ['widget', ...created.host.runtimeConfig.get(config).extraLimetypes].map((name) => ({
        name,
        localname: { singular: { en_us: name }, plural: { en_us: name } },
        descriptive: '{name}',
        properties: [{ name: 'name', texts: { en_us: 'Name' }, type: 'string' as const, maxLength: 50 }],
      })),
    registerSecurityPolicies: () => ({
      groups: ['Testers', 'Portal'],
      policies: [{ limetype: 'widget', rights: { Testers: { read: true } } }],
      impersonation: { username: 'portal', groups: ['Portal'], endpoints: ['portal.get'] },
    }),
    registerEndpoints(registry) {
      const echo = (id: string, path: string, access: 'session' | 'impersonated' | 'public') => {
        for (const method of ['GET', 'POST'] as const) {
          registry.add({
            id: method === 'GET' ? id : `${id}.post`,
            method,
            path,
            access,
            secretParams: ['token'],
            maxBodyBytes: 1_000,
            handler: (call, response) => {
              response.json({
                user: call.principal.username,
                kind: call.principal.kind,
                language: call.language,
                ip: call.ipAddress,
                body: (call.request.body as unknown) ?? null,
              });
              return Promise.resolve();
            },
          });
        }
      };
      echo('portal.get', '/portal/signing/:token/', 'impersonated');
      echo('portal.other', '/portal/other/:token/', 'impersonated');
      echo('own', '/own/', 'session');
      echo('open', '/open/', 'public');
      registry.add({
        id: 'fails',
        method: 'GET',
        path: '/fails/:token/',
        access: 'public',
        secretParams: ['token'],
        handler: () => Promise.reject(new Error('secret inside')),
      });
    },
    registerEventHandlers(bus) {
      bus.on('test.happened', 'test-handler', async (event, body) => {
        await created.onEvent(event, body);
        created.heard.push({ name: 'test-handler', event, body });
      });
    },
    getTaskModules: () => [
      {
        name: 'test_task',
        handler: (payload, { attempt }) => {
          created.ran.push({ task: 'test_task', payload, attempt });
          return (payload as { fail?: boolean }).fail === true && attempt === 1
            ? Promise.reject(new UnavailableError('TEST', 'later'))
            : Promise.resolve();
        },
      },
      {
        name: 'test_tick',
        handler: () => {
          created.ran.push({ task: 'test_tick', payload: null, attempt: 1 });
          return Promise.resolve();
        },
      },
    ],
    registerScheduledTasks: () => [{ name: 'test_tick', everyMs: 3_600_000 }],
    registerWebComponents: () => [{ name: 'lwc-limepkg-test-loader', slot: 'plugin.loaders' }],
    registerStaticContent: () => [{ route: 'lwc-components-1.0.0', path: translations }],
    registerActions: () => [],
  };
}

/** A whole host in this process, on a free port, with a package of its own. */
export class TestHost {
  readonly logLines: string[] = [];
  private constructor(
    readonly directory: string,
    readonly created: TestPackage,
    private readonly createPlugin: CreatePlugin,
    private readonly overrides: Partial<HostOptions>,
  ) {}
  application!: HostApplication;

  static async start(overrides: Partial<HostOptions> = {}): Promise<TestHost> {
    const directory = await mkdtemp(join(tmpdir(), 'app-host-'));
    const translations = join(directory, 'po');
    await mkdir(translations);
    await writeFile(join(translations, 'en_us.po'), po({ 'limepkg_test.hello': 'Hello {name}' }));
    await writeFile(join(translations, 'sv.po'), po({ 'limepkg_test.hello': 'Hej {name}' }));
    const { created, createPlugin } = testPackage(translations);
    const host = new TestHost(directory, created, createPlugin, overrides);
    try {
      await host.boot();
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    return host;
  }

  get options(): HostOptions {
    return {
      mode: 'demo',
      port: 0,
      hostname: '127.0.0.1',
      application: 'demo',
      dataDirectory: join(this.directory, 'var'),
      trustedProxies: [],
      environment: {},
      log: { write: (line: string) => void this.logLines.push(line) },
      createPlugin: this.createPlugin,
      demoDocuments: 0,
      ...this.overrides,
    };
  }

  async boot(): Promise<void> {
    this.application = await createHostApplication(this.options);
    try {
      await this.application.start();
    } catch (error) {
      await this.application.stop();
      throw error;
    }
  }

  get url(): string {
    return this.application.url.replace('localhost', '127.0.0.1');
  }

  user(isAdmin: boolean) {
    const user = this.application.demo?.users.find(({ admin }) => admin === isAdmin);
    if (user === undefined) throw new Error('no such user');
    return user;
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  async asAdmin(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return await this.call(method, path, body, { 'x-api-key': this.user(true).apiKey, ...headers });
  }

  async asCoworker(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    return await this.call(method, path, body, { 'x-api-key': this.user(false).apiKey, ...headers });
  }

  async dispose(): Promise<void> {
    await this.application.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function po(texts: Record<string, string>): string {
  const entries = Object.entries(texts).map(([id, text]) => `msgid "${id}"\nmsgstr "${text}"\n`);
  return `msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n${entries.join('\n')}`;
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 8_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
