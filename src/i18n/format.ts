import { localeOf, zoneOf, type Language } from './language.js';
import { zoneNameOf } from './zone-names.js';

/** English dates are written day first: the product's readers of English are Europeans as often as Americans. */
function dateLocaleOf(language: Language): string {
  return language === 'en_us' ? 'en-GB' : localeOf(language);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters cost a millisecond to make and are asked for all the time. */
function formatOf(language: Language, zone: string, kind: 'date' | 'time'): Intl.DateTimeFormat {
  const key = `${language} ${zone} ${kind}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(dateLocaleOf(language), {
      ...(kind === 'date'
        ? { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }
        : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
      timeZone: zone,
    });
    formats.set(key, format);
  }
  return format;
}

/**
 * A moment as people say it: "Tuesday 24 November 2026, 14:05 (Stockholm)".
 *
 * @param zone - IANA name; the language's own when absent
 */
export function formatInstant(date: Date, language: Language, zone: string = zoneOf(language)): string {
  const time = formatOf(language, zone, 'time').format(date);
  return `${formatDate(date, language, zone)}, ${time} (${zoneNameOf(zone, language)})`;
}

/** The day of a moment: "Tuesday 24 November 2026". */
export function formatDate(date: Date, language: Language, zone: string = zoneOf(language)): string {
  const text = formatOf(language, zone, 'date').format(date);
  return language === 'en_us' ? text.replace(',', '') : text;
}

/** A moment for the record: `2026-11-21 14:05:09 UTC`, whole seconds. */
export function formatUtc(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A number with the language's own separators. */
export function formatNumber(value: number, language: Language): string {
  return new Intl.NumberFormat(localeOf(language)).format(value);
}

/** Names as a list: "Anna, Bo and Carin". */
export function formatList(items: readonly string[], language: Language): string {
  return new Intl.ListFormat(localeOf(language), { style: 'long', type: 'conjunction' }).format(items);
}
