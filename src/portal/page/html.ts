import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { Language } from '../../host/index.js';

/** A page and the policy it needs. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Answers with a page that is kept nowhere and tells nobody where its reader came from. */
export function sendPage(response: Response, status: number, { html, contentSecurityPolicy }: Page): void {
  response
    .status(status)
    .set({
      'Content-Security-Policy': contentSecurityPolicy,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    })
    .type('html')
    .send(html);
}

/** No inline script, no inline style but our own by its digest, nothing from elsewhere, and never inside another page. */
export function policyFor(...styles: readonly string[]): string {
  const digests = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${digests.join(' ')}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** As BCP 47 writes it. */
export function languageTag(language: Language): string {
  return language === 'en_us' ? 'en-US' : language;
}

/** Text for HTML, also inside attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
