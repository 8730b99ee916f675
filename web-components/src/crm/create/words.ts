import { PlatformServiceName, type Translator, type WebComponentPlatform } from '../../contract/platform';
import { isolated } from '../../services/translator';
import type { Problem } from '../../services/problem';
import type { Fault } from './faults';

export type SayParams = Readonly<Record<string, string | number>>;

/** A text by its key below `limepkg_esign.client.`, in the language of the session. People's own texts cannot turn it around. */
export type Say = (key: string, params?: SayParams) => string;

export function sayOn(platform: WebComponentPlatform): Say {
  const translator = platform.get(PlatformServiceName.Translate) as Translator;
  return (key, params = {}) => {
    const safe = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? isolated(value) : value,
    ]);
    return translator.get(`limepkg_esign.client.${key}`, Object.fromEntries(safe) as SayParams);
  };
}

/** The singular or plural text for a number: keys `<key>.one` and `<key>.other`. */
export function sayCount(say: Say, key: string, count: number, locale: string): string {
  const form = new Intl.PluralRules(locale).select(count) === 'one' ? 'one' : 'other';
  return say(`${key}.${form}`, { count });
}

export interface ErrorWords {
  readonly title: string;
  readonly text: string;
  readonly action: string;
}

/** What happened, what it means and what to do: for a stable code, or the longest part of it that has words. */
export function errorWords(platform: WebComponentPlatform, code: string): ErrorWords {
  const translator = platform.get(PlatformServiceName.Translate) as Translator;
  const parts = code.toLowerCase().split('_');
  const find = (part: keyof ErrorWords): string | undefined => {
    const key = `limepkg_esign.error.${parts.join('_')}.${part}`;
    const text = translator.get(key);
    return text === key ? undefined : text;
  };
  while (parts.length > 0 && find('title') === undefined) parts.pop();
  if (parts.length === 0) parts.push('internal');
  return { title: find('title') ?? code, text: find('text') ?? '', action: find('action') ?? '' };
}

/** Words for a refused call; without any answer it is the network. */
export function problemWords(platform: WebComponentPlatform, problem: Problem): ErrorWords {
  if (problem.status !== 0 || problem.code !== '') return errorWords(platform, problem.code || 'INTERNAL');
  const say = sayOn(platform);
  return { title: say('create.offline'), text: say('create.offline_text'), action: '' };
}

export function faultText(platform: WebComponentPlatform, fault: Fault | undefined): string {
  if (fault === undefined) return '';
  if ('key' in fault) return sayOn(platform)(fault.key, fault.params);
  const { title, action } = errorWords(platform, fault.code);
  return `${title}. ${action}`;
}

/** A file's size in the reader's way: `1.2 MB`. */
export function sizeText(bytes: number, locale: string): string {
  const [value, unit] =
    bytes < 1000 ? [bytes, 'byte'] : bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  const maximumFractionDigits = value < 10 && unit === 'megabyte' ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits }).format(
    value,
  );
}
