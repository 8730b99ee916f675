import type { Request, Response } from 'express';
import { isLanguage } from '../../../i18n/index.js';
import { languageOf } from '../pages/language.js';
import type { PageSetting } from '../pages/pages.js';
import type { BuildingBlockParts } from '../parts.js';

const COOKIE = 'esign_bb_lang';

/** In which language a page speaks: as chosen on it, as chosen before, as the e-service wishes, as the browser wishes. */
export function settingOf(
  request: Request,
  response: Response,
  { basePath, settings }: Pick<BuildingBlockParts, 'basePath' | 'settings'>,
  uiLocales?: string,
): PageSetting {
  const chosen = request.query['lang'];
  const secure = settings.baseUrl.startsWith('https:');
  if (isLanguage(chosen)) response.cookie(COOKIE, chosen, { sameSite: 'lax', secure, path: basePath, httpOnly: true });
  const [, kept] = new RegExp(`(?:^|;\\s*)${COOKIE}=([a-z_]+)`).exec(request.headers.cookie ?? '') ?? [];
  const language = isLanguage(chosen)
    ? chosen
    : isLanguage(kept)
      ? kept
      : languageOf(uiLocales, request.get('accept-language'));
  return { language, ...(request.method === 'GET' ? { address: request.originalUrl } : {}) };
}
