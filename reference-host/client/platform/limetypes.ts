import type { Acl, Limetype, Property } from '../contract.js';
import { StateStore } from './state.js';

type Texts = Readonly<Record<string, string | undefined>>;

/** A limetype as the server describes it, with texts in every language. */
export interface ServerLimetype {
  readonly name: string;
  readonly label?: string;
  readonly acl: Acl;
  readonly localname: { readonly singular: Texts; readonly plural: Texts };
  readonly properties: readonly ServerProperty[];
}

interface ServerProperty {
  readonly name: string;
  readonly type: string;
  readonly texts: Texts;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly maxLength?: number;
  readonly related?: string;
  readonly backref?: string;
  readonly options?: readonly { readonly key: string; readonly texts: Texts; readonly inactive?: boolean }[];
}

/** The CRM's tables, as far as the session may read them. */
export class LimeTypeRepository extends StateStore<Readonly<Record<string, Limetype>>> {
  constructor() {
    super({});
  }

  take(limetypes: readonly ServerLimetype[], language: string): void {
    const say = (texts: Texts) => texts[language] ?? texts['en_us'] ?? '';
    this.change(Object.fromEntries(limetypes.map((limetype) => [limetype.name, this.made(limetype, say)])));
  }

  getLimeType(name: string): Limetype | undefined {
    return this.value[name];
  }

  getLimeTypes(): readonly Limetype[] {
    return Object.values(this.value);
  }

  private made({ name, label, acl, localname, properties }: ServerLimetype, say: (texts: Texts) => string): Limetype {
    const byName = Object.fromEntries(
      properties.map((property, index) => [property.name, this.property(property, index, acl, say)]),
    );
    return {
      ...{ name, acl, label: label ?? 'none', properties: byName },
      localname: { singular: say(localname.singular), plural: say(localname.plural) },
      getProperty: (wanted) => byName[wanted],
    };
  }

  private property(given: ServerProperty, index: number, acl: Acl, say: (texts: Texts) => string): Property {
    const { name, type, texts, required = false, maxLength, options, related, backref } = given;
    return {
      ...{ name, type, required, maxLength, acl, label: name, localname: say(texts), fieldorder: index },
      defaultvalue: given.default ?? null,
      ...(options && {
        options: options.map((option) => ({
          key: option.key,
          text: say(option.texts),
          inactive: option.inactive ?? false,
        })),
      }),
      ...(related !== undefined && {
        relation: {
          getLimetype: () => this.value[related],
          getBackreference: () => this.value[related]?.properties[backref ?? ''],
        },
      }),
    };
  }
}
