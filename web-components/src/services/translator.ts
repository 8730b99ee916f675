import type { TranslationTable } from './payloads';

const PACKAGE = 'limepkg_esign';
const FALLBACK_LANGUAGE = 'en_us';

/** The languages there are texts in; each is fetched when it is wanted. */
export const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const;

/** Shown only when the texts themselves could not be fetched; keys as in the translation files. */
const BUILT_IN: Readonly<Record<string, string>> = {
  'portal.state.fault': 'This did not work just now',
  'portal.state.fault_text': 'Nothing is lost. Try again in a moment.',
  'portal.retry': 'Try again',
};

export type TextParams = Readonly<Record<string, string | number>>;

/** Looks texts up in one language, by their key below `limepkg_esign.`. */
export class Translator {
  constructor(
    private readonly table: TranslationTable,
    /** In Lime's spelling, for example `en_us`. */
    readonly language: string,
  ) {}

  /** The language as BCP 47, for `lang` attributes and `Intl`. */
  get locale(): string {
    return localeOf(this.language);
  }

  /** Speaks this language; texts must be there already. */
  in(language: string): Translator {
    return new Translator(this.table, language);
  }

  has(language: string): boolean {
    return this.table[language] !== undefined;
  }

  /** Knows more languages; speaks the same. */
  with(more: TranslationTable): Translator {
    return new Translator({ ...this.table, ...more }, this.language);
  }

  /** A text of the portal with its `{placeholders}` filled; the key itself when there is no such text. */
  readonly get = (key: string, params: TextParams = {}): string => {
    const text = this.raw(`portal.${key}`) ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return value === undefined ? whole : typeof value === 'number' ? String(value) : isolated(value);
    });
  };

  /** The singular or plural text: keys `<key>.one` and `<key>.other`, with `{count}`. */
  readonly count = (key: string, count: number): string => {
    const form = new Intl.PluralRules(this.locale).select(count) === 'one' ? 'one' : 'other';
    return this.get(`${key}.${form}`, { count: new Intl.NumberFormat(this.locale).format(count) });
  };

  /** A portal text cut at its placeholders: those are the odd entries, by name. */
  readonly cut = (key: string): readonly string[] => (this.raw(`portal.${key}`) ?? key).split(/\{(\w+)\}/);

  /** Words for a stable error code, or for the longest part of it that has any: what happened and what to do. */
  readonly error = (code: string): { readonly title: string; readonly text: string; readonly action: string } => {
    const parts = code.toLowerCase().split('_');
    while (parts.length > 0 && this.raw(`error.${parts.join('_')}.title`) === undefined) {
      parts.pop();
    }
    const family = parts.join('_') || 'internal';
    const part = (name: string) => this.raw(`error.${family}.${name}`) ?? '';
    return { title: part('title'), text: part('text'), action: part('action') };
  };

  /** The word for an option of the CRM's tables: `signer.signerstatus`, `signed`. */
  readonly option = (property: string, value: string): string => this.find(`${property}.option.${value}`) ?? value;

  /** A text of the package by its key below `limepkg_esign.`; its placeholders are left as they are. */
  readonly raw = (key: string): string | undefined => this.find(`${PACKAGE}.${key}`) ?? BUILT_IN[key];

  private find(key: string): string | undefined {
    return this.table[this.language]?.[key] ?? this.table[FALLBACK_LANGUAGE]?.[key];
  }
}

const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A person's text without the invisible marks that would show it in another order than it was written. */
export function inOrder(value: string): string {
  return value.replace(BIDI_CONTROLS, '');
}

/** A person's text inside a sentence: it cannot turn the sentence around. */
export function isolated(value: string): string {
  const plain = inOrder(value);
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/** What a language calls itself, with a capital letter: `sv` → `Svenska`. */
export function languageName(language: string): string {
  const tag = localeOf(language).split('-')[0] ?? language;
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag === 'nb' ? 'no' : tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

function localeOf(language: string): string {
  const [base = 'en', region] = language.split('_');
  const tag = base === 'no' ? 'nb' : base;
  return region === undefined ? tag : `${tag}-${region.toUpperCase()}`;
}

/**
 * The language to begin with: the reader's own choice, else the signing's, else the browser's, else English.
 *
 * @param wishes - most wanted first, in Lime's spelling or BCP 47
 */
export function chooseLanguage(available: readonly string[], wishes: readonly (string | null | undefined)[]): string {
  for (const wish of wishes) {
    const tag = (wish ?? '').toLowerCase().replace('-', '_');
    const base = tag.split('_')[0] ?? '';
    const norwegian = base === 'nb' || base === 'nn' ? 'no' : base;
    const found = available.find((language) => language === tag || language.split('_')[0] === norwegian);
    if (tag !== '' && found !== undefined) {
      return found;
    }
  }
  return FALLBACK_LANGUAGE;
}
