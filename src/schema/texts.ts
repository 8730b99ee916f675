import type { Language, OptionDefinition, Texts } from '../host/index.js';

const ORDER: readonly Language[] = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'];

/** Seven texts in one line: Danish, German, English, Finnish, Dutch, Norwegian, Swedish. */
export function texts(line: string): Texts {
  const words = line.split('|');
  return Object.fromEntries(ORDER.map((language, index) => [language, words[index] ?? ''])) as unknown as Texts;
}

/** Options by key, in order; the value is a line for {@link texts}. */
export function options(lines: Readonly<Record<string, string>>): readonly OptionDefinition[] {
  return Object.entries(lines).map(([key, line]) => ({ key, texts: texts(line) }));
}

/** The empty option, which the specification lists first. */
export const EMPTY = { '': '||||||' };
