import { readFileSync } from 'node:fs';
import { esignConfig } from '../../src/config.js';
import { UnusableError } from '../../src/errors.js';
import { BANKID_OPTIONS, BROKER_OPTIONS, BUILDING_BLOCK_OPTIONS, SERVICE_OPTIONS } from '../../src/methods/index.js';
import { TRUST_OPTIONS } from '../../src/tasks/index.js';
import { METHOD_IDS, SECRET_KEYS } from '../../src/signing/index.js';

function refusal(stored: unknown): { path: string; message: string }[] {
  try {
    esignConfig.parse(stored);
  } catch (error) {
    if (!(error instanceof UnusableError)) throw error;
    expect(error.code).toBe('CONFIG_VALUE_INVALID');
    return error.details['errors'] as { path: string; message: string }[];
  }
  return [];
}

const paths = (stored: unknown): string[] => refusal(stored).map((error) => error.path);

describe('esignConfig', () => {
  describe('when nothing was ever saved', () => {
    it('fills in every default', () => {
      expect(esignConfig.parse(undefined)).toMatchObject({
        serverUrl: '',
        enablePades: true,
        signingService: 'criipto',
        documentLimetype: 'document',
        additionalLimetypes: ['deal', 'company'],
        reminders: {
          enabled: true,
          firstAfterWorkingDays: 3,
          repeatWorkingDays: 3,
          max: 3,
          workingHours: { from: 8, to: 17 },
        },
        expiry: { afterDays: 60 },
        userGroup: 'Lime eSign users',
        mapping: { limetypes: {}, properties: {} },
      });
    });

    it('offers checkbox and drawn signature, with checkbox preselected', () => {
      const { methods } = esignConfig.parse({});
      expect(methods.map(({ value }) => value)).toEqual(METHOD_IDS);
      expect(methods.filter((method) => method.enabled)).toEqual([
        { value: 'checkbox', enabled: true, default: true },
        { value: 'signature', enabled: true, default: false },
      ]);
    });
  });

  describe('when what was parsed is saved again', () => {
    it('gives the same settings', () => {
      const parsed = esignConfig.parse({ serverUrl: 'https://crm.example.com', reminders: { max: 1 } });
      expect(esignConfig.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
    });
  });

  describe('when a value is wrong', () => {
    it.each([
      [{ serverUrl: 'https://crm.example.com/' }, 'serverUrl'],
      [{ serverUrl: 'https://crm.example.com/demo' }, 'serverUrl'],
      [{ serverUrl: 'crm.example.com' }, 'serverUrl'],
      [{ serverUrl: 'ftp://crm.example.com' }, 'serverUrl'],
      [{ fromAddress: 'nobody' }, 'fromAddress'],
      [{ enablePades: 'yes' }, 'enablePades'],
      [{ signingService: 'other' }, 'signingService'],
      [{ methods: [{ value: 'stamp', enabled: true }] }, 'methods.0.value'],
      [{ methods: [{ value: 'checkbox' }, { value: 'checkbox' }] }, 'methods.1.value'],
      [{ additionalLimetypes: ['deal', 'document'] }, 'additionalLimetypes.1'],
      [{ additionalLimetypes: ['Deal!'] }, 'additionalLimetypes.0'],
      [{ reminders: { firstAfterWorkingDays: 0 } }, 'reminders.firstAfterWorkingDays'],
      [{ reminders: { workingHours: { from: 17, to: 8 } } }, 'reminders.workingHours.to'],
      [{ expiry: { afterDays: -1 } }, 'expiry.afterDays'],
      [{ accentColor: '#ffee00' }, 'accentColor'],
      [{ signerParents: [{ nameProperty: 'name' }] }, 'signerParents.0.limetype'],
    ])('refuses %j at its path', (stored, path) => {
      expect(paths(stored)).toEqual([path]);
    });

    it('names every wrong value at once', () => {
      expect(paths({ serverUrl: 'x', signingService: 'y', methods: 3 })).toEqual([
        'serverUrl',
        'signingService',
        'methods',
      ]);
    });
  });

  describe('when there is a key that is no setting', () => {
    it('refuses it by its path', () => {
      expect(paths({ apiKey: 'x', reminders: { often: true } }).sort()).toEqual(['apiKey', 'reminders.often']);
    });
  });

  describe('its migrations', () => {
    it('lead from every earlier version to the next, once each', () => {
      const from = esignConfig.getMigrations().map((migration) => migration.from);
      expect(from).toEqual(Array.from({ length: esignConfig.version - 1 }, (_, index) => index + 1));
    });
  });
});

describe('the settings form', () => {
  const schema = esignConfig.getSchema() as {
    properties: Record<string, { title?: string; type?: string; lime?: { component?: { name: string } } }>;
  };

  it('has a title for every setting', () => {
    const untitled = Object.entries(schema.properties).filter(([, property]) => property.title === undefined);
    expect(untitled.map(([key]) => key)).toEqual([]);
  });

  it('has every setting that parsing returns', () => {
    const settings = Object.entries(schema.properties).filter(([, { type }]) => type !== 'null');
    expect(settings.map(([key]) => key).sort()).toEqual(Object.keys(esignConfig.parse({})).sort());
  });

  it('begins with the set-up check, and shows mails below their sender', () => {
    const keys = Object.keys(schema.properties);
    expect(keys[0]).toBe('setupCheck');
    expect(keys[keys.indexOf('fromName') + 1]).toBe('mailPreview');
  });

  it('names only components that the package brings', () => {
    const brought = JSON.parse(readFileSync('web-components/lwc.config.json', 'utf8')) as { name: string }[];
    const named = Object.values(schema.properties).flatMap(({ lime }) => lime?.component?.name ?? []);
    expect(named).toHaveLength(4);
    expect(brought.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });

  it('stores nothing of what it only shows, and takes no other value for it', () => {
    expect(esignConfig.parse({ setupCheck: null, mailPreview: null })).toEqual(esignConfig.parse({}));
    for (const wrong of [{ setupCheck: {} }, { mailPreview: 'x' }, { constructor: null }, { other: null }]) {
      expect(() => esignConfig.parse(wrong)).toThrow('not valid');
    }
  });

  it('carries the platform’s own keys', () => {
    expect(schema.properties['mapping']).toMatchObject({ lime: { collapsible: true, collapsed: true } });
  });
});

describe('docs/configuration.md', () => {
  const page = readFileSync('docs/configuration.md', 'utf8');
  const documented = new Set([...page.matchAll(/^\| `([a-zA-Z._]+)` +\|/gm)].map((match) => match[1]));

  it('lists every setting and every secret, and nothing else', () => {
    const flat = (value: object, prefix: string): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        ['reminders', 'workingHours', 'expiry', 'identity', 'mapping'].includes(key)
          ? flat(inner as object, `${prefix}${key}.`)
          : [`${prefix}${key}`],
      );
    const expected = [
      ...flat(esignConfig.parse({}), ''),
      ...Object.values(SECRET_KEYS),
      ...BANKID_OPTIONS,
      ...BROKER_OPTIONS,
      ...SERVICE_OPTIONS,
      ...BUILDING_BLOCK_OPTIONS,
      ...TRUST_OPTIONS,
    ];
    expect([...documented].sort()).toEqual(expected.sort());
  });
});
