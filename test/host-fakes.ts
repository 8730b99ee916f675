import type { Host, HostFile, Limeobject, LimeobjectQuery, LimetypeDefinition, LimeValues } from '../src/host/index.js';

/** A record for {@link fakeHost}. */
export function record(limetype: string, id: number, values: LimeValues): Limeobject {
  const name = values['name'];
  return {
    limetype,
    id,
    version: 1,
    timestamp: new Date(0),
    descriptive: typeof name === 'string' ? name : `${limetype} ${id}`,
    values,
  };
}

const texts = (word: string, swedish: string) => ({
  singular: { en_us: word, sv: swedish },
  plural: { en_us: `${word}s`, sv: swedish },
});
const relation = (related: string) => ({
  name: related,
  texts: { en_us: related },
  type: 'belongsto' as const,
  related,
});

const limetypes: LimetypeDefinition[] = [
  { name: 'company', localname: texts('Company', 'Företag'), properties: [], descriptive: 'name' },
  {
    name: 'person',
    localname: texts('Person', 'Person'),
    properties: [relation('company')],
    descriptive: 'name',
  },
  { name: 'coworker', localname: texts('Coworker', 'Medarbetare'), properties: [], descriptive: 'name' },
  {
    name: 'deal',
    localname: texts('Deal', 'Affär'),
    properties: [relation('company'), relation('coworker')],
    descriptive: 'name',
  },
  {
    name: 'document',
    localname: texts('Document', 'Dokument'),
    properties: [
      relation('person'),
      relation('company'),
      relation('deal'),
      relation('coworker'),
      {
        name: 'type',
        texts: { en_us: 'Type' },
        type: 'option',
        options: [
          { key: 'agreement', texts: { en_us: 'Agreement', sv: 'Avtal' } },
          { key: 'signedagreement', texts: { en_us: 'Signed agreement', sv: 'Undertecknat avtal' } },
        ],
      },
    ],
    descriptive: 'name',
  },
];

function matches(found: Limeobject, where: LimeobjectQuery['where']): boolean {
  return Object.entries(where ?? {}).every(([property, value]) =>
    Array.isArray(value) ? value.includes(found.values[property]!) : found.values[property] === value,
  );
}

function contains(found: Limeobject, search: string): boolean {
  const texts = Object.values(found.values).filter((value) => typeof value === 'string');
  return search === '' || texts.some((text) => text.toLowerCase().includes(search.toLowerCase()));
}

/** The parts of a host that endpoints use, over plain lists. Translations answer `<language>:<key>{json of params}`. */
export function fakeHost(records: readonly Limeobject[], files: readonly HostFile[]): Host {
  const host: Partial<Host> = {
    application: 'demo',
    limeobjects: {
      get: (_, limetype, id) =>
        Promise.resolve(records.find((found) => found.limetype === limetype && found.id === id)),
      find: (_, limetype, query) =>
        Promise.resolve(
          records.filter(
            (found) =>
              found.limetype === limetype && matches(found, query?.where) && contains(found, query?.search ?? ''),
          ),
        ),
      count: () => Promise.reject(new Error('not used')),
      prepare: () => () => Promise.reject(new Error('not used')),
    },
    files: {
      get: (_, id) => Promise.resolve(files.find((file) => file.id === id)),
      read: () => Promise.reject(new Error('not used')),
      copyTo: () => Promise.reject(new Error('not used')),
      createFromPath: () => Promise.reject(new Error('not used')),
    },
    limetypes: {
      get: (name) => limetypes.find((limetype) => limetype.name === name),
      all: () => limetypes,
      plan: () => Promise.resolve([{ kind: 'create-limetype', limetype: 'signing', detail: 'new' }]),
      apply: () => Promise.resolve([{ kind: 'create-limetype', limetype: 'signing', detail: 'new' }]),
    },
    applicationConfig: { get: () => undefined, secret: () => Buffer.alloc(32, 1) },
    translator: {
      get: (language, key, params) => `${language}:${key}${params === undefined ? '' : JSON.stringify(params)}`,
      all: (packageName, language) => ({ [`${packageName}.hello`]: `hello ${language}` }),
    },
  };
  return host as Host;
}

export function pdf(id: number, filename: string): HostFile {
  return { id, filename, extension: 'pdf', size: 1000 + id, mimetype: 'application/pdf' };
}
