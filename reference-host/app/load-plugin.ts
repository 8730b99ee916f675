import { join } from 'node:path';
import { runMigrations } from '../../src/db/index.js';
import type { CreatePlugin, Host, HostPlugin, SecurityPolicies } from '../../src/host/index.js';
import type { User } from '../sessions/index.js';
import { CRM_LIMETYPES } from '../structure/index.js';
import { Diagnostics } from './diagnostics.js';
import type { Foundation } from './foundation.js';
import { checkSettings, refuseUnsafeSettings } from './production.js';
import { PACKAGE_ROOT } from './package-root.js';
import type { Services } from './services.js';
import { SYSTEM } from './services.js';

/** The host's own texts, among those of packages. */
const HOST_TEXTS = 'webclient';

/** A package that has been taken in: its tables are there, its texts and policies known. */
export interface LoadedPlugin {
  readonly plugin: HostPlugin;
  readonly policies: SecurityPolicies;
  readonly portalUser: User;
}

/** What the host offers the package. */
export function hostFor(foundation: Foundation, services: Services): Host {
  const { options, config, sql, log, scratchDirectory } = foundation;
  const { data, tasks, mail, runtimeConfig, translations } = services;
  return {
    application: options.application,
    limeobjects: data.limeobjects,
    unitsOfWork: data.unitsOfWork,
    limetypes: data.catalog,
    files: data.files,
    tasks,
    mail,
    runtimeConfig,
    applicationConfig: config,
    translator: translations,
    logger: log,
    system: SYSTEM,
    sql,
    scratchDirectory,
    diagnostics: new Diagnostics(services),
  };
}

/** Takes in a package, in the order of its contract. */
export async function loadPlugin(
  createPlugin: CreatePlugin,
  foundation: Foundation,
  services: Services,
): Promise<LoadedPlugin> {
  const { runtimeConfig, translations, data, users } = services;
  const plugin = createPlugin(hostFor(foundation, services));
  runtimeConfig.declare(plugin.registerConfig(), initialSettings(plugin, foundation));
  await runtimeConfig.refresh();
  if (foundation.options.mode === 'production') {
    checkSettings(plugin.name, runtimeConfig.read(plugin.name)?.value);
  }
  translations.load(HOST_TEXTS, join(PACKAGE_ROOT, 'reference-host', 'translations'));
  translations.load(plugin.name, plugin.registerTranslations());
  const ledger = `${plugin.name.replace(/\W+/g, '_')}_migration`;
  await runMigrations(foundation.sql, { ledger, migrations: plugin.registerMigrations() });
  await data.catalog.apply(CRM_LIMETYPES);
  const changes = await data.catalog.apply(plugin.registerLimeobjectClasses());
  if (changes.length > 0) foundation.log.info({ changes }, 'Tables and fields were brought up to date');
  const policies = plugin.registerSecurityPolicies();
  const portalUser = await adoptPolicies(plugin.name, policies, services);
  followSettings(plugin, foundation, services);
  await users.ensureGroups(policies.groups);
  return { plugin, policies, portalUser };
}

function initialSettings(plugin: HostPlugin, { config, configFile }: Foundation): object {
  const fromFile = configFile.runtimeConfig[plugin.name];
  const serverUrl = config.get('serverUrl');
  return { ...(fromFile as object | undefined), ...(serverUrl === undefined ? {} : { serverUrl }) };
}

async function adoptPolicies(name: string, policies: SecurityPolicies, services: Services): Promise<User> {
  services.data.policies.add(name, policies);
  const { username, groups } = policies.impersonation;
  await services.users.ensureGroups(policies.groups);
  return await services.users.ensureImpersonated(username, groups);
}

/** A change of settings may bring tables and groups; what does not fit refuses the change. */
function followSettings(plugin: HostPlugin, foundation: Foundation, services: Services): void {
  services.runtimeConfig.onChange(async (name, asIf) => {
    if (name !== plugin.name) return undefined;
    if (foundation.options.mode === 'production') {
      refuseUnsafeSettings(asIf(() => services.runtimeConfig.read(name)?.value));
    }
    await services.data.catalog.apply(asIf(() => plugin.registerLimeobjectClasses()));
    return async () => {
      await adoptPolicies(name, plugin.registerSecurityPolicies(), services);
    };
  });
}
