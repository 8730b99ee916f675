import { tmpdir } from 'node:os';
import { esignConfig } from '../../src/config.js';
import type { SetupContext } from '../../src/endpoints/index.js';
import { ConfigError } from '../../src/errors.js';
import type { Host, HostDiagnostics, LimetypeDefinition, Mail, StructureChange } from '../../src/host/index.js';
import { loadCatalog } from '../../src/i18n/index.js';
import { MjmlMailRenderer } from '../../src/mail/index.js';
import { checkboxMethod, drawnMethod, MethodRegistry } from '../../src/methods/index.js';
import { limetypesFor } from '../../src/schema/index.js';
import { OptionTexts, type EsignSettings, type OutboxRow } from '../../src/signing/index.js';
import { fakeHost, pdf, record } from '../host-fakes.js';

export const ANNA = { name: 'Anna Berg', email: 'anna@crm.example' };
const document: LimetypeDefinition = {
  name: 'document',
  localname: { singular: { en_us: 'Document', sv: 'Dokument' }, plural: { en_us: 'Documents' } },
  descriptive: 'name',
  properties: [
    { name: 'name', texts: { en_us: 'Name' }, type: 'string', maxLength: 100 },
    { name: 'document', texts: { en_us: 'File' }, type: 'file' },
  ],
};

export const HEALTHY: HostDiagnostics = {
  groupMembers: (group) =>
    Promise.resolve(
      group === 'portal'
        ? [{ username: 'portal', kind: 'impersonated' }]
        : [{ username: 'anna', kind: 'user', coworkerId: 1001 }],
    ),
  work: () => Promise.resolve({ waiting: 0, active: 0, failed: 0 }),
  verifyMail: () => Promise.resolve(),
};

export interface SetupWorld {
  readonly context: SetupContext;
  readonly mails: Mail[];
  readonly logged: object[];
}

export interface WorldOptions {
  readonly settings?: object;
  readonly host?: Partial<Host>;
  /** `null`: a host that cannot tell. */
  readonly diagnostics?: Partial<HostDiagnostics> | null;
  readonly changes?: readonly StructureChange[];
  readonly outbox?: readonly OutboxRow[];
  readonly register?: Partial<SetupContext['register']>;
  readonly databaseNow?: () => Promise<Date>;
  readonly secrets?: Readonly<Record<string, Buffer>>;
}

/** A set-up that is in order, but for what a test says. */
export function worldOf(options: WorldOptions = {}): SetupWorld {
  const mails: Mail[] = [];
  const logged: object[] = [];
  const records = [record('document', 1, { name: 'A', document: 40 }), record('coworker', 1001, ANNA)];
  const plain = fakeHost(records, [pdf(40, 'a.pdf')]);
  const log = (fields: object): void => void logged.push(fields);
  const diagnostics = options.diagnostics === null ? {} : { diagnostics: { ...HEALTHY, ...options.diagnostics } };
  const secrets: Readonly<Record<string, Buffer>> = options.secrets ?? {
    'esign.tokenKey': Buffer.alloc(32, 1),
    'esign.manifestKey': Buffer.alloc(32, 2),
  };
  const host: Host = {
    ...plain,
    scratchDirectory: tmpdir(),
    system: { kind: 'system', userId: 0, username: 'system', isAdmin: true, groups: [] },
    logger: { info: log, warn: log, error: log },
    limetypes: {
      ...plain.limetypes,
      get: (name) => (name === 'document' ? document : plain.limetypes.get(name)),
      plan: () => Promise.resolve(options.changes ?? []),
    },
    mail: { send: (mail) => Promise.resolve(void mails.push(mail)) },
    applicationConfig: { get: () => undefined, secret: (key) => secrets[key] ?? missing(key) },
    ...diagnostics,
    ...options.host,
  };
  const settings: EsignSettings = esignConfig.parse({
    serverUrl: 'https://crm.example',
    fromAddress: 'sign@crm.example',
    ...options.settings,
  });
  const context: SetupContext = {
    host,
    settings: () => settings,
    methods: new MethodRegistry([checkboxMethod, drawnMethod]),
    texts: new OptionTexts(host.translator),
    renderer: new MjmlMailRenderer(loadCatalog('translations')),
    limetypes: () => limetypesFor(settings),
    limetypesOf: limetypesFor,
    register: { isSetUp: () => true, checks: () => Promise.resolve([]), ...options.register },
    outbox: { findOpen: () => Promise.resolve(options.outbox ?? []) },
    databaseNow: options.databaseNow ?? (() => Promise.resolve(new Date())),
    portalGroup: 'portal',
    furtherChecks: [],
  };
  return { context, mails, logged };
}

function missing(key: string): never {
  throw new ConfigError('CONFIG_MISSING', `lacks ${key}`);
}
