import type { Language } from './principal.js';

/** One text per language; `en_us` is the fallback. */
export type Texts = Readonly<Partial<Record<Language, string>> & { en_us: string }>;

/** An option of an `option` or `set` property. Keys are what is stored and written through the API; `''` is the empty option. */
export interface OptionDefinition {
  readonly key: string;
  readonly texts: Texts;
  readonly inactive?: boolean;
}

interface PropertyBase {
  readonly name: string;
  readonly texts: Texts;
  readonly required?: boolean;
  readonly indexed?: boolean;
  /** Never leaves the server through the host's own API, for anybody. */
  readonly concealed?: boolean;
}

/** A property of a limetype, in Lime's field types. */
export type PropertyDefinition = PropertyBase &
  (
    | { readonly type: 'string'; readonly maxLength: number; readonly default?: string }
    | { readonly type: 'text'; readonly maxLength?: number }
    | { readonly type: 'integer'; readonly default?: number }
    | { readonly type: 'decimal'; readonly default?: number }
    | { readonly type: 'time' }
    | { readonly type: 'date' }
    | { readonly type: 'yesno'; readonly default?: boolean }
    | { readonly type: 'option'; readonly options: readonly OptionDefinition[]; readonly default?: string }
    | { readonly type: 'set'; readonly options: readonly OptionDefinition[] }
    | { readonly type: 'file' }
    | { readonly type: 'belongsto'; readonly related: string; readonly backref?: string }
    | { readonly type: 'hasmany'; readonly related: string; readonly backref: string }
  );

/** A table of the CRM. `time` properties are date and time, stored in UTC with milliseconds. */
export interface LimetypeDefinition {
  readonly name: string;
  readonly localname: { readonly singular: Texts; readonly plural: Texts };
  readonly properties: readonly PropertyDefinition[];
  /** The property, or template with `{property}`, that names a record to people. */
  readonly descriptive: string;
  /** Lime's label of the type: `person`, `coworker`, `company`, `document`, `history`, `none` … */
  readonly label?: string;
}
