import type { Catalog } from './catalog.js';
import type { Language } from './language.js';

/** An error in words for people: what happened, what that means, what to do. */
export interface ErrorText {
  readonly title: string;
  readonly text: string;
  readonly action: string;
}

const PREFIX = 'limepkg_esign.error';

/**
 * Words for a stable error code: those of the code itself (`limepkg_esign.error.host_mail_refused.title`), else of the
 * longest part of it that has any (`host_mail`, `host`), else the general ones.
 */
export function errorText(catalog: Catalog, language: Language, code: string): ErrorText {
  const parts = code.toLowerCase().split('_');
  while (parts.length > 0 && !catalog.has(language, `${PREFIX}.${parts.join('_')}.title`)) {
    parts.pop();
  }
  const family = parts.length > 0 ? parts.join('_') : 'internal';
  return {
    title: catalog.get(language, `${PREFIX}.${family}.title`),
    text: catalog.get(language, `${PREFIX}.${family}.text`),
    action: catalog.get(language, `${PREFIX}.${family}.action`),
  };
}
