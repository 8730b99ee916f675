import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { po } from 'gettext-parser';
import { faultsByField, labelsByPath } from '../../reference-host/client/pages/setting-faults.js';
import { esignConfig } from '../../src/config.js';
import { formSchema, type JsonSchema } from '../../reference-host/client/pages/setting-schema.js';
import { TestHost } from './app-host.js';

const ICONS = 'reference-host/web/icons';
const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'];

function textsOf(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => pattern.test(path) && !path.includes('.spec.'))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
}

const NO_WORDS = { has: () => false, get: (key: string) => key };

describe('texts of the host', () => {
  const read = (language: string): Record<string, string> => {
    const catalog = po.parse(readFileSync(`reference-host/translations/${language}.po`)).translations[''] ?? {};
    const entries = Object.entries(catalog).filter(([key]) => key !== '');
    return Object.fromEntries(entries.map(([key, { msgstr }]) => [key, msgstr[0] ?? '']));
  };
  const english = read('en_us');

  it.each(LANGUAGES)('are all there in %s, with the same placeholders', (language) => {
    const placeholders = (texts: Record<string, string>) =>
      Object.entries(texts).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]);
    expect(placeholders(read(language))).toEqual(placeholders(english));
    expect(Object.values(read(language))).not.toContain('');
  });

  it('are those that are used', () => {
    const sources = [...textsOf('reference-host/client', /\.ts$/), ...textsOf('reference-host/views', /\.ts$/)];
    const used = sources.flatMap((text) => [...text.matchAll(/'(webclient\.[a-z.-]+)'/g)].map(([, key]) => key));
    expect(Object.keys(english).sort()).toEqual([...new Set(used)].sort());
  });
});

describe('icons', () => {
  const drawn = new Set(readdirSync(ICONS).map((file) => file.replace('.svg', '')));

  /** Names that the elements ask for by themselves. */
  const OWN_OF_ELEMENTS = [
    ...['multiply', 'menu_2', 'download_2', 'external_link', 'upload_2', 'high_importance', 'lock', 'angle_left'],
    ...['angle_right', 'search', 'trash', 'plus_math', 'copy', 'cancel', 'ok', 'check', 'warning_shield', 'error'],
  ];

  it('are there for what the elements ask for', () => {
    expect(OWN_OF_ELEMENTS.filter((name) => !drawn.has(name))).toEqual([]);
  });

  it('are there for what the client’s views and pages ask for', () => {
    const sources = [...textsOf('reference-host/client', /\.ts$/), ...textsOf('reference-host/views', /\.ts$/)];
    const names = sources.flatMap((text) =>
      [...text.matchAll(/\bicon(?:: |\()'([a-z0-9_]+)'/g)].map(([, name]) => name ?? ''),
    );
    expect(names.length).toBeGreaterThan(10);
    expect([...new Set(names)].filter((name) => !drawn.has(name))).toEqual([]);
  });

  it('are there for what our components ask the platform for', () => {
    const sources = ['crm', 'contract', 'components'].flatMap((folder) =>
      textsOf(`web-components/src/${folder}`, /^(?!.*-(?:portal|document\/|signature|verify)).*\.tsx?$/),
    );
    const names = sources.flatMap((text) => [
      ...[...text.matchAll(/<limel-(?:icon|button|icon-button)\b[^>]*?\b(?:name|icon)="([a-z0-9_]+)"/gs)].map(
        ([, name]) => name ?? '',
      ),
      ...[...text.matchAll(/\bicon: '([a-z0-9_]+)'/g)].map(([, name]) => name ?? ''),
    ]);
    expect([...new Set(names)].filter((name) => !drawn.has(name))).toEqual([]);
  });

  it('are drawings alone, each with an svg at its root', () => {
    for (const name of drawn) {
      if (name === 'LICENSE') continue;
      const text = readFileSync(join(ICONS, `${name}.svg`), 'utf8');
      expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 24 24">/);
      expect(text).not.toMatch(/<script|href|on\w+=|style/);
    }
    expect(readFileSync(join(ICONS, 'LICENSE'), 'utf8')).toContain('ISC License');
  });
});

describe('settings form', () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: {
      fromAddress: { title: 'From', anyOf: [{ const: '' }, { type: 'string', format: 'email' }], default: '' },
      reminders: { title: 'Reminders', properties: { max: { title: 'At most', type: 'integer' } } },
    },
  };

  it('takes alternatives of one type for the one field that they are', () => {
    const made = formSchema(schema, NO_WORDS, 'x.settings');
    expect(made.$schema).toBeUndefined();
    expect(made.properties?.['fromAddress']).toEqual({ title: 'From', default: '', type: 'string' });
  });

  it('speaks the reader’s language where there are words', () => {
    const words: Readonly<Record<string, string>> = {
      'x.settings.from_address': 'Avsändare',
      'x.settings.from_address.help': 'Av alla mejl',
    };
    const made = formSchema(schema, { has: (key) => key in words, get: (key) => words[key] ?? '' }, 'x.settings');
    expect(made.properties?.['fromAddress']).toMatchObject({ title: 'Avsändare', description: 'Av alla mejl' });
    expect(labelsByPath(made).get('reminders.max')).toBe('At most');
  });

  it('names the choices of a field where every one of them has a name', () => {
    const choice = { properties: { onDoubt: { type: 'string', enum: ['ask', 'refuse'] } } };
    const words: Readonly<Record<string, string>> = { 'x.on_doubt.ask': 'Fråga', 'x.on_doubt.refuse': 'Neka' };
    const named = formSchema(choice, { has: (key) => key in words, get: (key) => words[key] ?? '' }, 'x');
    expect(named.properties?.['onDoubt']).toMatchObject({ enum: ['ask', 'refuse'], enumNames: ['Fråga', 'Neka'] });
    const unnamed = formSchema(choice, { has: (key) => key === 'x.on_doubt.ask', get: () => 'Fråga' }, 'x');
    expect(unnamed.properties?.['onDoubt']).not.toHaveProperty('enumNames');
  });

  it('has words in the catalogue for every field of the settings, in English those of the schema', () => {
    const catalogue = po.parse(readFileSync('translations/en_us.po')).translations[''] ?? {};
    const own = esignConfig.getSchema() as JsonSchema;
    const asked: string[] = [];
    const has = (key: string): boolean => {
      asked.push(key);
      return catalogue[key] !== undefined;
    };
    const prefix = 'limepkg_esign.settings';
    const made = formSchema(own, { has, get: (key) => catalogue[key]?.msgstr[0] ?? '' }, prefix);
    expect(labelsByPath(made)).toEqual(labelsByPath(formSchema(own, NO_WORDS, prefix)));
    const kept = Object.keys(catalogue).filter((key) => key.startsWith(`${prefix}.`));
    expect(kept.filter((key) => !asked.includes(key))).toEqual([]);
    expect(made.properties?.['identity']?.properties?.['onMismatch']?.['enumNames']).toHaveLength(3);
    // What a component of our own draws instead of the form's fields has words of its own.
    const drawnByForm = [...labelsByPath(own).keys()].filter((path) => !/^(methods|mapping)\./.test(path));
    const named = drawnByForm.map(
      (path) => `${prefix}.${path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    );
    expect(named.filter((key) => !kept.includes(key))).toEqual([]);
  });

  it('puts faults at their fields, and names those', () => {
    const faults = [
      { path: 'reminders.max', message: 'too many' },
      { path: 'methods.2.value', message: 'twice' },
    ];
    expect(faultsByField(faults)).toEqual({
      reminders: { max: ['too many'] },
      methods: { 2: { value: ['twice'] } },
    });
    expect(labelsByPath(schema).get('reminders.max')).toBe('At most');
  });
});

describe('pages of the host', () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.start();
  });
  afterAll(() => host.dispose());

  it.each([
    ['/client/', '/demo/client/'],
    ['/webadmin/', '/demo/webadmin/'],
  ])('leads from %s to %s', async (from, to) => {
    expect((await host.call('GET', from)).headers.get('location')).toBe(to);
  });

  it('gives every name an icon, an unknown one as well, and no path a way out', async () => {
    const icon = (name: string) => host.call('GET', `/demo/static/host/assets/icons/${name}.svg`);
    expect((await icon('autograph')).headers.get('content-type')).toContain('image/svg+xml');
    const unknown = await icon('nobody_has_drawn_this');
    expect([unknown.status, unknown.body]).toEqual([200, expect.stringMatching(/^<svg /)]);
    expect((await icon('..%2f..%2fpage')).status).toBe(404);
    expect((await host.call('GET', '/demo/static/host/assets/icons/LICENSE')).status).toBe(404);
  });

  it('serves the elements and their palette from this machine, to be kept for good', async () => {
    const answer = await host.call('GET', '/lime-elements/40.5.1/style/color-palette-extended.css');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await host.call('GET', '/lime-elements/40.5.1/package.json')).status).toBe(404);
  });

  it('has views for what the caller may read, with the actions packages declare', async () => {
    expect((await host.call('GET', '/demo/api/v1/view/')).status).toBe(401);
    const { body } = await host.asCoworker('GET', '/demo/api/v1/view/');
    const deal = (body.views as { limetype: string }[]).find(({ limetype }) => limetype === 'deal');
    expect(deal).toMatchObject({
      icon: 'money_bag',
      card: { components: [{ name: 'lwc-limepkg-esign-status' }] },
      actions: [{ id: 'limeobject.delete-object', promoted: false }],
    });
  });

  it('has texts for everybody, in English where a language is missing', async () => {
    const texts = async (language: string) =>
      (await host.call('GET', `/demo/api/v1/translation/?language=${language}`)).body as Record<string, string>;
    expect((await texts('sv'))['webclient.log-in']).toBe('Logga in');
    expect((await texts('sv'))['limepkg_test.hello']).toBe('Hej {name}');
    expect((await texts('fi'))['limepkg_test.hello']).toBe('Hello {name}');
    expect((await texts('../x'))['webclient.log-in']).toBe('Log in');
  });
});
