import type { Endpoint, Language, LimetypeDefinition, PropertyDefinition, Texts } from '../host/index.js';
import type { EsignSettings } from '../signing/index.js';
import { answer } from './input.js';
import type { SetupContext } from './setup-context.js';
import { assertAdmin } from './setup.js';

/** A table or field by its name in the database, with its name for people. */
interface NamedProperty {
  readonly name: string;
  readonly text: string;
  readonly type: string;
}
interface NamedLimetype {
  readonly name: string;
  readonly text: string;
  readonly properties: readonly NamedProperty[];
}

/** Fields of tables that are not ours, which are read or written but never made. */
const READ_FIELDS: Readonly<Record<string, readonly (readonly [string, PropertyDefinition['type']])[]>> = {
  coworker: [
    ['name', 'string'],
    ['email', 'string'],
    ['phone', 'string'],
  ],
  document: [
    ['name', 'string'],
    ['document', 'file'],
  ],
  history: [
    ['note', 'text'],
    ['date', 'time'],
    ['type', 'option'],
  ],
};
const LEADING: readonly string[] = ['signing', 'signer', 'document', 'history', 'coworker'];

/** `GET /setup/names/`: the tables and fields that can have other names here, and the tables and fields there are. */
export function namesEndpoint(context: SetupContext): Endpoint {
  return {
    id: 'setup.names',
    method: 'GET',
    path: '/setup/names/',
    access: 'session',
    handler: (call, response) => {
      assertAdmin(call);
      const { language } = call;
      const existing = context.host.limetypes.all();
      answer(response, {
        ours: ours(context, context.settings(), language),
        theirs: existing.map((definition) => named(definition, language)),
      });
      return Promise.resolve();
    },
  };
}

/** Under the names of the specification. Who is named as signer elsewhere is a setting of its own. */
function ours(context: SetupContext, settings: EsignSettings, language: Language): readonly NamedLimetype[] {
  const plain = { ...settings, documentLimetype: 'document', mapping: { limetypes: {}, properties: {} } };
  const made = new Map(context.limetypesOf(plain).map((definition) => [definition.name, named(definition, language)]));
  return LEADING.map((name) => {
    const known = made.get(name);
    const read = (READ_FIELDS[name] ?? []).map(([field, type]) => ({ name: field, text: '', type }));
    const fields = new Map([...read, ...(known?.properties ?? [])].map((property) => [property.name, property]));
    const there = context.host.limetypes.get(name);
    const text = there === undefined ? (known?.text ?? name) : textOf(there.localname.singular, language);
    return { name, text, properties: [...fields.values()] };
  });
}

function named({ name, localname, properties }: LimetypeDefinition, language: Language): NamedLimetype {
  return {
    name,
    text: textOf(localname.singular, language),
    properties: properties.map((property) => ({
      name: property.name,
      text: textOf(property.texts, language),
      type: property.type,
    })),
  };
}

function textOf(texts: Texts, language: Language): string {
  return texts[language] ?? texts.en_us;
}
