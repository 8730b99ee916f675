import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { esignConfig } from '../../src/config.js';
import type { Endpoint, Host } from '../../src/host/index.js';
import { TASKS } from '../../src/signing/index.js';
import { createPlugin } from '../../src/plugin.js';
import { fakeHost } from '../host-fakes.js';

function pluginOn(settings: object = {}) {
  const parsed = esignConfig.parse(settings);
  const host: Host = { ...fakeHost([], []), runtimeConfig: { get: () => parsed as never } };
  const plugin = createPlugin(host);
  const endpoints: Endpoint[] = [];
  plugin.registerEndpoints({ add: (endpoint) => endpoints.push(endpoint) });
  return { plugin, endpoints };
}

/** Pages that hold no data until something secret in their address opens it. */
const PAGES = ['portal.page', 'portal.receipt', 'portal.verify', 'portal.verify_script'];

describe('createPlugin', () => {
  describe('when a host calls it', () => {
    it('touches nothing of the host yet', () => {
      const untouchable = new Proxy({} as Host, {
        get: (_, member) => {
          throw new Error(`touched ${String(member)}`);
        },
      });
      expect(() => createPlugin(untouchable)).not.toThrow();
    });
  });

  describe('what it registers', () => {
    const { plugin, endpoints } = pluginOn({ userGroup: 'Signers', additionalLimetypes: ['deal'] });

    it('has a name, the version of the package and the settings', () => {
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      expect([plugin.name, plugin.version, plugin.registerConfig()]).toEqual(['limepkg-esign', version, esignConfig]);
    });

    it('brings one file of texts per language', () => {
      const files = readdirSync(plugin.registerTranslations()).filter((name) => name.endsWith('.po'));
      expect(files.sort()).toEqual(['da.po', 'de.po', 'en_us.po', 'fi.po', 'nl.po', 'no.po', 'sv.po']);
    });

    it('declares its two tables, with the relations that the settings ask for', () => {
      const limetypes = plugin.registerLimeobjectClasses();
      const signing = limetypes.find(({ name }) => name === 'signing');
      expect(limetypes.map(({ name }) => name)).toEqual(expect.arrayContaining(['signing', 'signer']));
      expect(signing?.properties.some(({ name }) => name === 'deal')).toBe(true);
      expect(signing?.properties.some(({ name }) => name === 'company')).toBe(false);
    });

    it('grants impersonation to exactly the portal’s endpoints', () => {
      const { impersonation, groups } = plugin.registerSecurityPolicies();
      const portal = endpoints.filter(({ id }) => id.startsWith('portal.'));
      expect(groups).toEqual(['Signers', 'limepkg-esign-portal']);
      const open = endpoints.filter(({ access }) => access === 'public').map(({ id }) => id);
      expect(open.every((id) => PAGES.includes(id))).toBe(true);
      expect([...impersonation.endpoints, ...open].sort()).toEqual(portal.map(({ id }) => id).sort());
    });

    it('lets coworkers read signings and the portal’s user write them, and nobody else', () => {
      const own = plugin
        .registerSecurityPolicies()
        .policies.filter(({ limetype }) => limetype === 'signing' || limetype === 'signer');
      expect(own.map(({ rights }) => rights)).toEqual(
        own.map(() => ({ Signers: { read: true }, 'limepkg-esign-portal': { read: true, write: true } })),
      );
      expect(own).toHaveLength(2);
    });

    it('masks the token in every address that has one', () => {
      const withToken = endpoints.filter(({ path }) => path.includes(':token'));
      expect(withToken.length).toBeGreaterThan(5);
      expect(withToken.filter(({ secretParams }) => !secretParams?.includes('token'))).toEqual([]);
    });

    it('has a handler for every task, and a clock only for tasks that exist', () => {
      const names = plugin.getTaskModules().map(({ name }) => name);
      expect(names.sort()).toEqual(Object.values(TASKS).sort());
      expect(names).toEqual(expect.arrayContaining(plugin.registerScheduledTasks().map(({ name }) => name)));
    });

    it('offers to send from documents and the additional limetypes', () => {
      expect(plugin.registerActions()[0]).toMatchObject({ limetypes: ['document', 'deal'], isPromoted: true });
    });

    it('serves its components below their version', () => {
      const [content] = plugin.registerStaticContent();
      expect(content).toMatchObject({ route: `lwc-components-${plugin.version}` });
      expect(existsSync(join(content!.path, '..', 'lwc.config.json'))).toBe(true);
      expect(plugin.registerWebComponents().find(({ slot }) => slot === 'plugin.loaders')?.name).toBe(
        'lwc-limepkg-esign-loader',
      );
    });
  });

  describe('docs/api/add-on.openapi.json', () => {
    const { endpoints } = pluginOn();
    const document = JSON.parse(readFileSync('docs/api/add-on.openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, { operationId: string; security?: unknown[] }>>;
      components: { schemas: object };
    };
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([verb, operation]) => ({ path, verb, ...operation })),
    );
    const line = (verb: string, path: string, id: string) => `${verb.toUpperCase()} ${path} ${id}`;

    it('describes every address that is registered, and no other', () => {
      const registered = endpoints.map(({ method, path, id }) => line(method, path.replace(/:(\w+)/g, '{$1}'), id));
      expect(described.map(({ verb, path, operationId }) => line(verb, path, operationId)).sort()).toEqual(
        registered.sort(),
      );
    });

    it('says which addresses need no log-in', () => {
      const open = described.filter(({ security }) => security?.length === 0).map(({ operationId }) => operationId);
      expect(open.sort()).toEqual(
        endpoints
          .filter(({ access }) => access !== 'session')
          .map(({ id }) => id)
          .sort(),
      );
    });

    it('refers only to schemas it has, and has none that nobody refers to', () => {
      const text = JSON.stringify(document);
      const referred = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map((match) => match[1]));
      expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
    });
  });
});
