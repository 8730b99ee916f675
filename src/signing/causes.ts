import type { Language, Translator } from '../host/index.js';

const PREFIX = 'limepkg_esign.error';

/**
 * Words for a stable error code: those of the code itself, else of the longest part of it that has any
 * (`host_mail_unavailable`, `host_mail`, `host`), else the general ones.
 */
export function causeOf(
  translator: Pick<Translator, 'get'>,
  language: Language,
  code: string,
): { readonly title: string; readonly text: string } {
  const parts = code.toLowerCase().split('_');
  const titled = parts
    .map((_, index) => `${PREFIX}.${parts.slice(0, parts.length - index).join('_')}`)
    .find((key) => translator.get(language, `${key}.title`) !== `${key}.title`);
  const key = titled ?? `${PREFIX}.internal`;
  return { title: translator.get(language, `${key}.title`), text: translator.get(language, `${key}.text`) };
}
