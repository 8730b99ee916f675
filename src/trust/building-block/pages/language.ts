import { isLanguage, type Language } from '../../../i18n/index.js';

/** Tags that mean a language of ours by another name. */
const ALIASES: Readonly<Record<string, Language>> = { en: 'en_us', nb: 'no', nn: 'no' };

/**
 * The first language of ours that is asked for.
 *
 * @param wishes - tags separated by spaces or commas, best first; the first wish that names one of ours decides
 * @returns American English when none does
 */
export function languageOf(...wishes: readonly (string | undefined)[]): Language {
  for (const wish of wishes) {
    for (const tag of (wish ?? '').split(/[\s,]+/)) {
      const [name = ''] = tag.split(';')[0]?.toLowerCase().replace('_', '-').split('-') ?? [];
      const language = ALIASES[name] ?? name;
      if (isLanguage(language)) return language;
    }
  }
  return 'en_us';
}
