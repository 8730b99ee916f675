import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { Language } from '../../../i18n/index.js';

/** A page and where its forms may lead. */
export interface Page {
  readonly html: string;
  /** Origins that forms may end up at by redirects. */
  readonly formOrigins: readonly string[];
}

/** Text for HTML, also inside attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** As BCP 47 writes it. */
export function languageTag(language: Language): string {
  return language === 'en_us' ? 'en-US' : language;
}

/** Answers with a page that is kept nowhere, shown in no other page, and tells nobody where its reader came from. */
export function sendPage(response: Response, status: number, { html, formOrigins }: Page): void {
  response
    .status(status)
    .set({
      'Content-Security-Policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        `form-action 'self' ${[...new Set(formOrigins)].join(' ')}`.trim(),
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
      Vary: 'Accept-Language, Cookie',
    })
    .type('html')
    .send(html);
}

/** A file that the pages use, under a name that changes with it. */
export interface Asset {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

export function assetOf(stem: string, type: 'css' | 'js', content: string): Asset {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { name: `${stem}.${digest}.${type}`, type, content };
}
