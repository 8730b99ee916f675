import { translations } from './api.js';

let tables = {};
let language = 'en_us';

/** Fetches every text once. */
export async function loadWords() {
  tables = await translations();
  speak(navigator.language.replace('-', '_').toLowerCase());
}

/** Speaks a language, or the nearest there is. */
export function speak(wanted) {
  const base = wanted.split('_')[0].replace('nb', 'no');
  language = Object.keys(tables).find((name) => name === wanted || name.split('_')[0] === base) ?? 'en_us';
  document.documentElement.lang = locale();
}

/** The language as `Intl` knows it. */
export function locale() {
  return language === 'no' ? 'nb' : language.replace('_us', '-US');
}

/** The languages there are texts for. */
export const languages = () => Object.keys(tables).sort();

/** A text by its full key; the key itself when there is none. */
export function text(key, params = {}) {
  const found = tables[language]?.[key] ?? tables.en_us?.[key] ?? key;
  return found.replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));
}

/** A text of this client. */
export const say = (key, params) => text(`limepkg_esign.client.${key}`, params);

/** The singular or plural text for a number. */
export function sayCount(key, count) {
  const form = new Intl.PluralRules(locale()).select(count) === 'one' ? 'one' : 'other';
  return say(`${key}.${form}`, { count });
}

/** What happened and what to do, for a stable error code or the longest part of it that has words. */
export function sayFailure(code) {
  const parts = code.toLowerCase().split('_');
  const has = () =>
    text(`limepkg_esign.error.${parts.join('_')}.title`) !== `limepkg_esign.error.${parts.join('_')}.title`;
  while (parts.length > 0 && !has()) {
    parts.pop();
  }
  const family = parts.join('_') || 'internal';
  return ['title', 'text', 'action'].map((part) => text(`limepkg_esign.error.${family}.${part}`)).join(' – ');
}
