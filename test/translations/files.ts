import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { po } from 'gettext-parser';
import { LANGUAGES, type Language } from '../../src/i18n/index.js';

export const TRANSLATIONS = 'translations';

/** Texts of one file, without any fallback. */
export function rawTexts(language: Language): Record<string, string> {
  const parsed = po.parse(readFileSync(join(TRANSLATIONS, `${language}.po`)));
  return Object.fromEntries(
    Object.values(parsed.translations[''] ?? {})
      .filter((entry) => entry.msgid !== '')
      .map((entry) => [entry.msgid, entry.msgstr[0] ?? '']),
  );
}

/** Keys in the order in which they stand in the file, doubles included. */
export function keysInOrder(language: Language): string[] {
  const source = readFileSync(join(TRANSLATIONS, `${language}.po`), 'utf8');
  return [...source.matchAll(/^msgid "(.+)"$/gm)].map((match) => match[1]!);
}

export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\w+\}/g)].map((match) => match[0]))].sort();
}

export const OTHERS = LANGUAGES.filter((language) => language !== 'en_us');

/** Sources that may name keys, as one file each. */
export function sources(): { path: string; text: string }[] {
  return ['src', 'web-components/src', 'reference-host'].flatMap((root) => filesUnder(root));
}

function filesUnder(directory: string): { path: string; text: string }[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const path = join(directory, name);
    if (name === 'node_modules' || name === 'dist') {
      return [];
    }
    if (statSync(path).isDirectory()) {
      return filesUnder(path);
    }
    return /\.(ts|tsx|js|mjs|html)$/.test(name) ? [{ path, text: readFileSync(path, 'utf8') }] : [];
  });
}
