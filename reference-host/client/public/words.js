import { translations } from './api.js';

/** The languages there are texts in. */
export const LANGUAGES = ['da', 'de', 'en_us', 'fi', 'nl', 'no', 'sv'];

const tables = {};
let language = 'en_us';

/** Speaks a language, or the nearest there is; its texts are fetched once. */
export async function speak(wanted) {
  const base = wanted
    .toLowerCase()
    .split(/[_-]/)[0]
    .replace(/^n[bn]$/, 'no');
  language = LANGUAGES.find((name) => name.split('_')[0] === base) ?? 'en_us';
  document.documentElement.lang = locale();
  await learn(language);
}

/** Fetches a language's texts unless they are there. */
export async function learn(name) {
  if (tables[name] === undefined) {
    Object.assign(tables, await translations(name));
  }
}

/** The language as `Intl` knows it. */
export function locale() {
  return language === 'no' ? 'nb' : language.replace('_us', '-US');
}

/** The language spoken, in Lime's spelling. */
export const spoken = () => language;

/** A text by its full key; the key itself when there is none. */
export function text(key, params = {}, name = language) {
  const found = tables[name]?.[key] ?? key;
  return found.replace(/\{(\w+)\}/g, (whole, param) => String(params[param] ?? whole));
}

/** A text of this client. */
export const say = (key, params) => text(`limepkg_esign.client.${key}`, params);

/** The singular or plural text for a number. */
export function sayCount(key, count) {
  const form = new Intl.PluralRules(locale()).select(count) === 'one' ? 'one' : 'other';
  return say(`${key}.${form}`, { count });
}

/** A moment in the reader's words and zone; empty when there is none. */
export function sayWhen(iso) {
  const options = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return iso ? new Intl.DateTimeFormat(locale(), options).format(new Date(iso)) : '';
}

/** What happened, what it means and what to do, for a stable error code or the longest part of it that has words. */
export function sayFailure(code) {
  if (code === 'NETWORK') {
    return { title: text('limepkg_esign.portal.state.offline'), text: '', action: '' };
  }
  const parts = code.toLowerCase().split('_');
  const key = (part) => `limepkg_esign.error.${parts.join('_')}.${part}`;
  while (parts.length > 0 && text(key('title')) === key('title')) {
    parts.pop();
  }
  if (parts.length === 0) {
    parts.push('internal');
  }
  return { title: text(key('title')), text: text(key('text')), action: text(key('action')) };
}
