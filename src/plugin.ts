import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Container } from 'inversify';
import { esignConfig, PACKAGE_NAME } from './config.js';
import { databaseNow } from './db/index.js';
import { actionsFor, PORTAL_GROUP, securityPoliciesFor } from './declarations.js';
import { createDocumentWorkers, type DocumentWorkers } from './documents/index.node.js';
import { sessionEndpoints, setupEndpoints, type EndpointContext, type SetupContext } from './endpoints/index.js';
import { HOST } from './host/index.js';
import type { CreatePlugin, Endpoint, Host, HostPlugin, LwcConfigEntry } from './host/index.js';
import { almanac, type Catalog, loadCatalog, maskPersonalNumber } from './i18n/index.js';
import { MjmlMailRenderer } from './mail/index.js';
import {
  Collector,
  createEidChecks,
  createMethods,
  createSessionParts,
  IdentityDecisions,
  MethodRegistry,
  PollSessions,
  RedirectSessions,
  type SessionParts,
} from './methods/index.js';
import {
  CallLimit,
  ClientTraces,
  portalEndpoints,
  VisitPayloads,
  type PortalContext,
  type VerifierFiles,
} from './portal/index.js';
import { nodePkiPrimitives } from './pki/index.node.js';
import {
  createSigningPorts,
  limetypesFor,
  MIGRATIONS,
  SqlTransactionRepository,
  type OutsidePorts,
} from './schema/index.js';
import {
  createSigningContext,
  DataVault,
  SECRET_KEYS,
  OptionTexts,
  SIGNING,
  SigningCoworkerService,
  SigningPortalService,
  type SettingsReader,
  type SigningContext,
} from './signing/index.js';
import { createTaskModules, SCHEDULED_TASKS, TrustRegister, type TaskDependencies } from './tasks/index.js';

/** Injection tokens of what only this file composes. */
const PART = {
  catalog: Symbol.for('esign.catalog'),
  documentWorkers: Symbol.for('esign.documentWorkers'),
  endpoints: Symbol.for('esign.endpoints'),
  methods: Symbol.for('esign.methods'),
  sessions: Symbol.for('esign.sessions'),
  transactions: Symbol.for('esign.transactions'),
  optionTexts: Symbol.for('esign.optionTexts'),
  portal: Symbol.for('esign.portalContext'),
  renderer: Symbol.for('esign.renderer'),
  setup: Symbol.for('esign.setup'),
  tasks: Symbol.for('esign.tasks'),
} as const;

/** The add-on's entry: declares what is registered, and composes it. Nothing is made before the host asks for it. */
export const createPlugin: CreatePlugin = (host) => {
  const root = packageRoot();
  const version = versionOf(root);
  const componentsRoute = `lwc-components-${version}`;
  const settings: SettingsReader = () => host.runtimeConfig.get(esignConfig);
  const verifier = { route: `verifier-${version}`, path: join(root, 'dist', 'src', 'static', 'verifier') };
  const container = compose(host, settings, join(root, 'translations'), { componentsRoute, verifier });
  const endpoints = (): readonly Endpoint[] => container.get(PART.endpoints);

  const plugin: HostPlugin = {
    name: PACKAGE_NAME,
    version,
    registerConfig: () => esignConfig,
    registerTranslations: () => join(root, 'translations'),
    registerMigrations: () => MIGRATIONS,
    registerLimeobjectClasses: () => limetypesFor(settings()),
    registerSecurityPolicies: () => securityPoliciesFor(settings(), endpoints()),
    registerEndpoints: (registry) => {
      for (const endpoint of endpoints()) registry.add(endpoint);
    },
    registerEventHandlers: () => undefined, // the add-on publishes events and listens to none
    getTaskModules: () => createTaskModules(container.get(PART.tasks)),
    registerScheduledTasks: () => SCHEDULED_TASKS,
    registerWebComponents: () =>
      JSON.parse(readFileSync(join(root, 'web-components', 'lwc.config.json'), 'utf8')) as LwcConfigEntry[],
    registerStaticContent: () => [{ route: componentsRoute, path: join(root, 'web-components', 'dist') }, verifier],
    registerActions: () => actionsFor(settings()),
  };
  return plugin;
};

/** What is served as files. */
interface Served {
  readonly componentsRoute: string;
  readonly verifier: VerifierFiles;
}

function compose(host: Host, settings: SettingsReader, translations: string, served: Served): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind<Host>(HOST.host).toConstantValue(host);
  container.bind<SettingsReader>(SIGNING.settings).toConstantValue(settings);
  container.bind(PART.catalog).toResolvedValue(() => loadCatalog(translations), []);
  container.bind(PART.documentWorkers).toResolvedValue(() => createDocumentWorkers(), []);
  container.bind(PART.optionTexts).toResolvedValue((from: Host) => new OptionTexts(from.translator), [HOST.host]);
  bindMethods(container);
  container.bind(PART.renderer).toResolvedValue((catalog: Catalog) => new MjmlMailRenderer(catalog), [PART.catalog]);
  bindDomain(container);
  bindSetup(container, host, settings);
  bindPortal(container, host, settings);
  container.bind(PART.endpoints).toResolvedValue(
    (
      coworkers: SigningCoworkerService,
      setup: SetupContext,
      forTokens: PortalContext,
      context: SigningContext,
      sessions: SessionParts,
    ): readonly Endpoint[] => {
      const forSessions: EndpointContext = {
        ...{ host, settings, coworkers },
        methods: setup.methods,
        texts: setup.texts,
        renderer: setup.renderer,
        limetypes: () => limetypesFor(settings()),
        register: context.ports.signatureRegister,
        identity: new IdentityDecisions(context, sessions),
      };
      // Looked through in this order: what the public calls comes first.
      return [
        ...portalEndpoints(forTokens, served.componentsRoute, served.verifier),
        ...setupEndpoints(setup),
        ...sessionEndpoints(forSessions),
      ];
    },
    [SIGNING.coworkers, PART.setup, PART.portal, SIGNING.context, PART.sessions],
  );
  return container;
}

/** What the calls of token holders work with. */
function bindPortal(container: Container, host: Host, settings: SettingsReader): void {
  container.bind(PART.portal).toResolvedValue(
    (
      portal: SigningPortalService,
      methods: MethodRegistry,
      texts: OptionTexts,
      sessions: SessionParts,
      context: SigningContext,
    ): PortalContext => ({
      ...{ host, settings, methods, texts, portal },
      register: context.ports.signatureRegister,
      signings: portal,
      transactions: sessions.transactions,
      polls: new PollSessions(sessions),
      redirects: new RedirectSessions(sessions),
      limit: new CallLimit(() => settings().portalCallsPerMinute),
      traces: new ClientTraces(),
      payloads: new VisitPayloads(host, settings, texts, methods),
    }),
    [SIGNING.portal, PART.methods, PART.optionTexts, PART.sessions, SIGNING.context],
  );
}

/** The methods this installation has, and attempts with those that are eIDs. */
function bindMethods(container: Container): void {
  const mask = (_country: string, number: string): string => maskPersonalNumber(number);
  container
    .bind(PART.methods)
    .toResolvedValue(
      (context: SigningContext) => new MethodRegistry(createMethods(context, { primitives: nodePkiPrimitives, mask })),
      [SIGNING.context],
    );
  container
    .bind(PART.transactions)
    .toResolvedValue(
      (host: Host) =>
        new SqlTransactionRepository(
          host,
          new DataVault(() => host.applicationConfig.secret(SECRET_KEYS.token), 'method-transaction'),
        ),
      [HOST.host],
    );
  container
    .bind(PART.sessions)
    .toResolvedValue(createSessionParts, [SIGNING.context, PART.methods, PART.transactions, SIGNING.portal]);
}

/** What the administration pages work with. */
function bindSetup(container: Container, host: Host, settings: SettingsReader): void {
  container.bind(PART.setup).toResolvedValue(
    (
      context: SigningContext,
      methods: MethodRegistry,
      texts: OptionTexts,
      renderer: MjmlMailRenderer,
    ): SetupContext => ({
      ...{ host, settings, methods, texts, renderer },
      limetypes: () => limetypesFor(settings()),
      limetypesOf: limetypesFor,
      outbox: context.ports.outbox,
      register: context.ports.signatureRegister,
      databaseNow: () => databaseNow(host.sql),
      portalGroup: PORTAL_GROUP,
      furtherChecks: createEidChecks(host, () => new Date()),
    }),
    [SIGNING.context, PART.methods, PART.optionTexts, PART.renderer],
  );
}

function bindDomain(container: Container): void {
  container.bind(SIGNING.context).toResolvedValue(
    (host: Host, settings: SettingsReader, workers: DocumentWorkers) =>
      createSigningContext(
        host,
        createSigningPorts(host, settings, {
          ...documentPorts(workers),
          signatureRegister: registerOf(host, settings),
        }),
        settings,
      ),
    [HOST.host, SIGNING.settings, PART.documentWorkers],
  );
  container
    .bind(SIGNING.coworkers)
    .toResolvedValue((context: SigningContext) => new SigningCoworkerService(context, almanac), [SIGNING.context]);
  container
    .bind(SIGNING.portal)
    .toResolvedValue((context: SigningContext) => new SigningPortalService(context), [SIGNING.context]);
  container.bind(PART.tasks).toResolvedValue(
    (
      context: SigningContext,
      portal: SigningPortalService,
      catalog: Catalog,
      renderer: MjmlMailRenderer,
      sessions: SessionParts,
    ): TaskDependencies => ({
      ...{ context, portal, catalog, renderer },
      collector: new Collector(sessions),
      transactions: sessions.transactions,
    }),
    [SIGNING.context, SIGNING.portal, PART.catalog, PART.renderer, PART.sessions],
  );
}

/** The host's services are not there yet when this is made. */
function registerOf(host: Host, settings: SettingsReader): TrustRegister {
  return new TrustRegister(() => ({ application: host.application, config: host.applicationConfig, settings }));
}

function documentPorts(workers: DocumentWorkers): Omit<OutsidePorts, 'signatureRegister'> {
  return {
    originalDocuments: {
      make: (paths, target, title, language) =>
        workers.makeOriginal({ paths, target, title, language, uuid: randomUUID() }),
    },
    signedDocuments: {
      make: (original, fingerprint, target, content, now) =>
        workers.appendVerificationPages({ original, fingerprint, target, content, now }),
    },
  };
}

/** The package's folder, whether the code runs from its sources or from `dist/`. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

function versionOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
