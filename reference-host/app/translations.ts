import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { po } from 'gettext-parser';
import { ConfigError } from '../../src/errors.js';
import type { Language, Translator } from '../../src/host/index.js';
import type { HostCode } from './errors.js';

type Texts = Record<string, string>;

/** Texts of all packages, from their .po files: one file per language, `sv.po` or `sv/LC_MESSAGES/….po`. */
export class Translations implements Translator {
  private readonly byLanguage = new Map<string, Texts>();
  private readonly byPackage = new Map<string, Texts>();

  /** @throws `ConfigError` `HOST_TRANSLATIONS_UNREADABLE` */
  load(packageName: string, folder: string): void {
    try {
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.po'))) {
        this.add(packageName, name.slice(0, -'.po'.length), readPo(join(folder, name)));
      }
    } catch (cause) {
      throw new ConfigError<HostCode>('HOST_TRANSLATIONS_UNREADABLE', `The texts of ${packageName} cannot be read`, {
        cause,
      });
    }
  }

  get(language: Language, key: string, params: Readonly<Record<string, string | number>> = {}): string {
    const text = this.byLanguage.get(language)?.[key] ?? this.byLanguage.get('en_us')?.[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
      Object.hasOwn(params, name) ? String(params[name]) : placeholder,
    );
  }

  all(packageName: string, language: Language): Readonly<Record<string, string>> {
    const english = this.byPackage.get(`${packageName}\nen_us`);
    return { ...english, ...this.byPackage.get(`${packageName}\n${language}`) };
  }

  /** The texts of every package in one language, by key; English where one is missing. */
  everything(language: Language): Readonly<Record<string, string>> {
    return { ...this.byLanguage.get('en_us'), ...this.byLanguage.get(language) };
  }

  private add(packageName: string, language: string, texts: Texts): void {
    this.byPackage.set(`${packageName}\n${language}`, texts);
    this.byLanguage.set(language, { ...this.byLanguage.get(language), ...texts });
  }
}

function readPo(path: string): Texts {
  const texts: Texts = {};
  for (const context of Object.values(po.parse(readFileSync(path)).translations)) {
    for (const { msgid, msgstr } of Object.values(context)) {
      if (msgid !== '' && msgstr[0] !== undefined && msgstr[0] !== '') texts[msgid] = msgstr[0];
    }
  }
  return texts;
}
