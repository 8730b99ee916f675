import type { OptionDefinition, Texts } from '../../src/host/index.js';

/** A text in the seven languages: Danish, German, English, Finnish, Dutch, Norwegian, Swedish, parted by `|`. */
export function texts(inSevenLanguages: string): Texts {
  const [da, de, en_us, fi, nl, no, sv] = inSevenLanguages.split('|');
  if (en_us === undefined || sv === undefined) throw new TypeError(`Seven languages wanted: ${inSevenLanguages}`);
  return { da, de, en_us, fi, nl, no, sv };
}

/** Options from keys and their texts in seven languages, in the order given. */
export function options(byKey: Readonly<Record<string, string>>): readonly OptionDefinition[] {
  return Object.entries(byKey).map(([key, inSevenLanguages]) => ({ key, texts: texts(inSevenLanguages) }));
}
