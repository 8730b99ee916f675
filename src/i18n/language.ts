/** The seven languages of the product, in Lime's spelling; the same set as the host contract's `Language`. */
export const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language whose texts stand in where another lacks one. */
export const FALLBACK_LANGUAGE: Language = 'en_us';

const LOCALES: Readonly<Record<Language, string>> = {
  da: 'da-DK',
  de: 'de-DE',
  en_us: 'en-US',
  fi: 'fi-FI',
  nl: 'nl-NL',
  no: 'nb-NO',
  sv: 'sv-SE',
};

const ZONES: Readonly<Record<Language, string>> = {
  da: 'Europe/Copenhagen',
  de: 'Europe/Berlin',
  en_us: 'Europe/Stockholm',
  fi: 'Europe/Helsinki',
  nl: 'Europe/Amsterdam',
  no: 'Europe/Oslo',
  sv: 'Europe/Stockholm',
};

/** Tells whether a value is one of {@link LANGUAGES}. */
export function isLanguage(value: unknown): value is Language {
  return (LANGUAGES as readonly unknown[]).includes(value);
}

/** BCP 47 tag of a language, for `lang` attributes and `Intl`. */
export function localeOf(language: Language): string {
  return LOCALES[language];
}

/**
 * IANA zone in which people who read a language are assumed to live. English has no region of its own among the
 * product's: it counts as the sender's, Stockholm.
 */
export function zoneOf(language: Language): string {
  return ZONES[language];
}
