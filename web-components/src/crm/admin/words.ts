import { PlatformServiceName, type Translator, type WebComponentPlatform } from '../../contract/platform';
import { problemOf } from '../../services/problem';
import { isolated } from '../../services/translator';

export type SayParams = Readonly<Record<string, string | number>>;

/** A text by its key below `limepkg_esign.admin.`, in the language of the session. People's own texts cannot turn it around. */
export type Say = (key: string, params?: SayParams) => string;

export function sayOn(platform: WebComponentPlatform): Say {
  const translator = platform.get(PlatformServiceName.Translate) as Translator;
  return (key, params = {}) => {
    const safe = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? isolated(value) : value,
    ]);
    return translator.get(`limepkg_esign.admin.${key}`, Object.fromEntries(safe) as SayParams);
  };
}

/** A refused call in one line: what happened and what to do, by the longest part of its code that has words. */
export async function faultLine(platform: WebComponentPlatform, failure: unknown): Promise<string> {
  const { code, reference } = await problemOf(failure);
  const translator = platform.get(PlatformServiceName.Translate) as Translator;
  const parts = (code || 'internal').toLowerCase().split('_');
  const find = (part: string): string | undefined => {
    const key = `limepkg_esign.error.${parts.join('_')}.${part}`;
    const text = translator.get(key);
    return text === key ? undefined : text;
  };
  while (parts.length > 1 && find('title') === undefined) parts.pop();
  if (find('title') === undefined) parts.splice(0, parts.length, 'internal');
  const words = [find('title') ?? code, find('text') ?? '', find('action') ?? ''].map(sentence).join(' ').trim();
  return reference === '' ? words : `${words} (${reference})`;
}

function sentence(text: string): string {
  return text === '' || /[.!?…]$/.test(text) ? text : `${text}.`;
}
