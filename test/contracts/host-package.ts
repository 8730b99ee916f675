import { UnavailableError, UnusableError } from '../../src/errors.js';
import type {
  CreatePlugin,
  Host,
  HostPlugin,
  LimetypeDefinition,
  Principal,
  RuntimeConfigDeclaration,
  TaskRun,
} from '../../src/host/index.js';

/** A mail as the mail server got it. */
export interface DeliveredMail {
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
}

/** A running host with the conformance package in it, and what is needed to look at it from outside. */
export interface HostUnderTest {
  readonly host: Host;
  readonly principals: {
    readonly admin: Principal;
    /** Logged in, in the group {@link MEMBERS}. */
    readonly member: Principal;
    /** Logged in, in no group of the package. */
    readonly outsider: Principal;
    /** The package's impersonated user. */
    readonly portal: Principal;
  };
  /** Mails that reached the mail server, oldest first. */
  mails(): Promise<readonly DeliveredMail[]>;
  /** Saves settings of the package as an administrator does. */
  readonly saveSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
  close(): Promise<void>;
}

/** Starts a host with a package in it; background work runs when it resolves. */
export type OpenHost = (createPlugin: CreatePlugin) => Promise<HostUnderTest>;

export const MEMBERS = 'Conformance members';
export const PORTAL_GROUP = 'Conformance portal';

const text = (en_us: string): { en_us: string } => ({ en_us });

const CASE: LimetypeDefinition = {
  name: 'conformancecase',
  localname: { singular: text('Case'), plural: text('Cases') },
  descriptive: 'title',
  properties: [
    { name: 'title', texts: text('Title'), type: 'string', maxLength: 30, required: true },
    { name: 'order', texts: text('Order'), type: 'integer', default: 1 },
    { name: 'sentdate', texts: text('Sent'), type: 'time' },
    { name: 'isopen', texts: text('Open'), type: 'yesno' },
    {
      name: 'status',
      texts: text('Status'),
      type: 'option',
      default: 'created',
      options: ['', 'created', 'sent'].map((key) => ({ key, texts: text(key) })),
    },
    {
      name: 'methods',
      texts: text('Methods'),
      type: 'set',
      options: ['checkbox', 'signature'].map((key) => ({ key, texts: text(key) })),
    },
    { name: 'attachment', texts: text('Attachment'), type: 'file' },
    { name: 'step', texts: text('Steps'), type: 'hasmany', related: 'conformancestep', backref: 'case' },
  ],
};

const STEP: LimetypeDefinition = {
  name: 'conformancestep',
  localname: { singular: text('Step'), plural: text('Steps') },
  descriptive: '{name} ({token})',
  properties: [
    { name: 'name', texts: text('Name'), type: 'string', maxLength: 30 },
    { name: 'token', texts: text('Token'), type: 'string', maxLength: 64, indexed: true, concealed: true },
    { name: 'case', texts: text('Case'), type: 'belongsto', related: 'conformancecase', backref: 'step' },
  ],
};

/** Settings of the conformance package. */
export interface ConformanceSettings {
  readonly greeting: string;
  readonly count: number;
}

export const SETTINGS: RuntimeConfigDeclaration<ConformanceSettings> = {
  name: 'limepkg-conformance',
  title: 'Conformance',
  version: 1,
  getSchema: () => ({ type: 'object', properties: { greeting: { type: 'string' }, count: { type: 'integer' } } }),
  parse(stored) {
    const { greeting = 'hello', count = 3 } = (stored ?? {}) as Partial<ConformanceSettings>;
    if (!Number.isInteger(count)) {
      const errors = [{ path: 'count', message: 'must be an integer' }];
      throw new UnusableError('CONFIG_VALUE_INVALID', 'count must be an integer', { details: { errors } });
    }
    return { greeting, count };
  },
  getMigrations: () => [],
};

/** A package that writes down what the host asks of it. */
export class ConformancePackage {
  readonly runs: { readonly name: string; readonly payload: unknown; readonly run: TaskRun }[] = [];
  readonly heard: {
    readonly handler: string;
    readonly event: string;
    readonly body: Readonly<Record<string, unknown>>;
  }[] = [];
  /** Order in which hooks were called. */
  readonly asked: string[] = [];

  readonly createPlugin: CreatePlugin = () => this.plugin();

  private plugin(): HostPlugin {
    const ask = <T>(hook: string, answer: T): T => {
      this.asked.push(hook);
      return answer;
    };
    return {
      name: SETTINGS.name,
      version: '1.0.0',
      registerConfig: () => ask('registerConfig', SETTINGS),
      registerTranslations: () => ask('registerTranslations', new URL('./texts/', import.meta.url).pathname),
      registerMigrations: () =>
        ask('registerMigrations', [
          {
            name: '20260101_000_note',
            up: (sql) =>
              sql.schema.createTable('esign_conformance', (table) => {
                table.string('note', 40).primary();
              }),
          },
        ]),
      registerLimeobjectClasses: () => ask('registerLimeobjectClasses', [CASE, STEP]),
      registerSecurityPolicies: () => ask('registerSecurityPolicies', POLICIES),
      registerEndpoints: () => ask('registerEndpoints', undefined),
      registerEventHandlers: (bus) => {
        this.asked.push('registerEventHandlers');
        this.listen(bus.on.bind(bus));
      },
      getTaskModules: () => ask('getTaskModules', this.tasks()),
      registerScheduledTasks: () => ask('registerScheduledTasks', [{ name: 'conformance.tick', everyMs: 1_000 }]),
      registerWebComponents: () => ask('registerWebComponents', []),
      registerStaticContent: () => ask('registerStaticContent', []),
      registerActions: () => ask('registerActions', []),
    };
  }

  private listen(on: Parameters<HostPlugin['registerEventHandlers']>[0]['on']): void {
    const failed = new Set<string>();
    for (const event of ['conformance.happened', 'core.limeobject.conformancecase.new.v1']) {
      on(event, `conformance.steady.${event}`, async (name, body) => {
        this.heard.push({ handler: 'steady', event: name, body });
        await Promise.resolve();
      });
    }
    on('conformance.happened', 'conformance.failing-once', async (name, body) => {
      const mark = JSON.stringify(body);
      if (!failed.has(mark)) {
        failed.add(mark);
        throw new UnavailableError('CONFORMANCE_DOWN', 'Down for the first delivery');
      }
      this.heard.push({ handler: 'failing-once', event: name, body });
      await Promise.resolve();
    });
  }

  private tasks(): ReturnType<HostPlugin['getTaskModules']> {
    const note = (name: string, payload: unknown, run: TaskRun): void => void this.runs.push({ name, payload, run });
    return [
      {
        name: 'conformance.note',
        handler: async (payload, run) => {
          note('note', payload, run);
          await Promise.resolve();
        },
      },
      {
        name: 'conformance.fail',
        handler: async (payload, run) => {
          note('fail', payload, run);
          await Promise.resolve();
          if ((payload as { never?: boolean }).never === true) throw new UnusableError('CONFORMANCE_BAD', 'Never');
          throw new UnavailableError('CONFORMANCE_DOWN', 'Later');
        },
      },
      {
        name: 'conformance.tick',
        handler: async (payload, run) => {
          note('tick', payload, run);
          await Promise.resolve();
        },
      },
    ];
  }
}

const POLICIES: ReturnType<HostPlugin['registerSecurityPolicies']> = {
  groups: [MEMBERS, PORTAL_GROUP],
  policies: [
    {
      limetype: 'conformancecase',
      rights: { [MEMBERS]: { read: true, write: true, add: true }, [PORTAL_GROUP]: { read: true } },
    },
    { limetype: 'conformancestep', rights: { [MEMBERS]: { read: true }, [PORTAL_GROUP]: { read: true, write: true } } },
    { limetype: 'conformancestep', property: 'token', rights: { [PORTAL_GROUP]: { read: true } } },
  ],
  impersonation: { username: 'conformance-portal', groups: [PORTAL_GROUP], endpoints: [] },
};
