import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { po } from 'gettext-parser';
import { ConfigError } from '../errors.js';
import type { I18nErrorCode } from './errors.js';
import { FALLBACK_LANGUAGE, LANGUAGES, localeOf, type Language } from './language.js';

/** Values for the `{name}` placeholders of a text. */
export type TextParams = Readonly<Record<string, string | number>>;

/** Texts of one language by full key. */
export type Texts = Readonly<Record<string, string>>;

/** All texts of the product. Looks up only; never escapes: that is the business of whoever writes HTML. */
export class Catalog {
  private readonly pluralRules = new Map<Language, Intl.PluralRules>();

  constructor(private readonly texts: ReadonlyMap<Language, Texts>) {}

  /**
   * Finds a text and fills its placeholders.
   *
   * @returns the text in the language, else in American English, else the key itself; a placeholder without a value stays visible
   */
  get(language: Language, key: string, params?: TextParams): string {
    const text = this.find(language, key) ?? key;
    return params === undefined ? text : fill(text, params);
  }

  /** Like {@link Catalog.get} with `<key>.one` or `<key>.other` by the language's rule; `{count}` is the number. */
  plural(language: Language, key: string, count: number, params: TextParams = {}): string {
    let rules = this.pluralRules.get(language);
    if (rules === undefined) {
      rules = new Intl.PluralRules(localeOf(language));
      this.pluralRules.set(language, rules);
    }
    const form = rules.select(count) === 'one' ? 'one' : 'other';
    return this.get(language, `${key}.${form}`, { ...params, count });
  }

  /** Tells whether a key exists in the language or in the fallback. */
  has(language: Language, key: string): boolean {
    return this.find(language, key) !== undefined;
  }

  /** Every text of a language by full key, gaps filled from the fallback. */
  all(language: Language): Texts {
    return { ...this.texts.get(FALLBACK_LANGUAGE), ...this.texts.get(language) };
  }

  private find(language: Language, key: string): string | undefined {
    return own(this.texts.get(language), key) ?? own(this.texts.get(FALLBACK_LANGUAGE), key);
  }
}

/** What was read before, by path: parsing all languages takes a third of a second, and one process opens several services. */
const read = new Map<string, { readonly version: string; readonly texts: Texts }>();

/**
 * Reads `<directory>/<language>.po` for every language; a file that has not changed since is parsed once in a process.
 *
 * @throws `ConfigError` `I18N_CATALOG_UNREADABLE` when a file is absent or is no .po file
 */
export function loadCatalog(directory: string): Catalog {
  return new Catalog(new Map(LANGUAGES.map((language) => [language, readTexts(directory, language)])));
}

function readTexts(directory: string, language: Language): Texts {
  const path = join(directory, `${language}.po`);
  try {
    const { mtimeMs, size, ino } = statSync(path);
    const version = `${String(mtimeMs)} ${String(size)} ${String(ino)}`;
    const known = read.get(path);
    if (known?.version === version) return known.texts;
    const texts = parseTexts(readFileSync(path));
    read.set(path, { version, texts });
    return texts;
  } catch (cause) {
    throw new ConfigError<I18nErrorCode>('I18N_CATALOG_UNREADABLE', `translations of ${language} cannot be read`, {
      cause,
    });
  }
}

function parseTexts(file: Buffer): Texts {
  const entries = Object.values(po.parse(file).translations[''] ?? {}).map(
    (entry) => [entry.msgid, entry.msgstr[0] ?? ''] as const,
  );
  return Object.freeze(Object.fromEntries(entries.filter(([key, text]) => key !== '' && text !== '')));
}

function own(texts: Texts | undefined, key: string): string | undefined {
  return texts !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined;
}

function fill(text: string, params: TextParams): string {
  return text.replace(/\{(\w+)\}/g, (placeholder: string, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    return value === undefined ? placeholder : String(value);
  });
}
