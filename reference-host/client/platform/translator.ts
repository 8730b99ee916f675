/** Texts of the host and every package, in the session's language. */
export class Translator {
  private texts: Readonly<Record<string, string>> = {};
  private spoken = 'en_us';

  /** The language in the platform's spelling, for example `en_us`. */
  get language(): string {
    return this.spoken;
  }

  /** The language as `Intl` and `lang` attributes spell it. */
  get locale(): string {
    return localeOf(this.spoken);
  }

  speak(language: string, texts: Readonly<Record<string, string>>): void {
    this.spoken = language;
    this.texts = texts;
  }

  /** The text with its `{placeholders}` filled; the key itself when there is none. */
  readonly get = (id: string, params: Readonly<Record<string, string | number | undefined>> = {}): string => {
    const text = Object.hasOwn(this.texts, id) ? (this.texts[id] ?? id) : id;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  };

  has(id: string): boolean {
    return Object.hasOwn(this.texts, id);
  }

  /** The singular or plural text: keys `<id>.one` and `<id>.other`, with `{count}`. */
  count(id: string, count: number): string {
    const form = new Intl.PluralRules(this.locale).select(count) === 'one' ? 'one' : 'other';
    return this.get(`${id}.${form}`, { count });
  }
}

export function localeOf(language: string): string {
  return language === 'no' ? 'nb' : language.replace('_us', '-US');
}

/** The languages there are texts in, each called as its speakers do. */
export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  da: 'Dansk',
  de: 'Deutsch',
  en_us: 'English',
  fi: 'Suomi',
  nl: 'Nederlands',
  no: 'Norsk',
  sv: 'Svenska',
};
const LANGUAGES = Object.keys(LANGUAGE_NAMES);

/** The first of some languages, in BCP 47, that there are texts in; else English. */
export function nearestLanguage(wishes: readonly string[]): string {
  for (const wish of wishes) {
    const base = (wish.toLowerCase().split(/[-_]/)[0] ?? '').replace(/^n[bn]$/, 'no');
    const found = LANGUAGES.find((language) => language.split('_')[0] === base);
    if (found !== undefined) return found;
  }
  return 'en_us';
}
