import { createHash } from 'node:crypto';
import type { Language } from '../../host/index.js';

/** What the portal page's HTML is made of. Every text is escaped here. */
export interface ShellContent {
  readonly language: Language;
  readonly title: string;
  /** For readers without JavaScript. */
  readonly noScript: string;
  /** Absolute path of the component bundle. */
  readonly scriptPath: string;
  /** Absolute path of the add-on's addresses, without a slash at the end. */
  readonly apiBase: string;
  /** `#rrggbb` */
  readonly accentColor: string;
}

/** A page and the policy it needs. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/**
 * The portal page: a frame that says nothing about any signing. The component in it takes the token from the address;
 * the server never looks at it.
 */
export function shellPage(content: ShellContent): Page {
  const style =
    'body{margin:0;font:16px/1.5 system-ui,sans-serif}noscript{display:block;padding:2rem;max-width:40rem;margin:auto}' +
    `lwc-limepkg-esign-portal{--esign-accent:${content.accentColor};` +
    `--esign-accent-strong:color-mix(in srgb,${content.accentColor} 78%,black)}`;
  const html = `<!doctype html>
<html lang="${languageTag(content.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(content.title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<script type="module" src="${escapeHtml(content.scriptPath)}"></script>
</head>
<body>
<lwc-limepkg-esign-portal api-base="${escapeHtml(content.apiBase)}" language="${content.language}"></lwc-limepkg-esign-portal>
<noscript>${escapeHtml(content.noScript)}</noscript>
</body>
</html>
`;
  return { html, contentSecurityPolicy: policyFor(style) };
}

/** The page for an address that belongs to no portal here. */
export function unknownPage(language: Language, title: string, text: string): Page {
  const style = 'body{font:16px/1.5 system-ui,sans-serif;padding:2rem;max-width:40rem;margin:auto}';
  const html = `<!doctype html>
<html lang="${languageTag(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</body>
</html>
`;
  return { html, contentSecurityPolicy: policyFor(style) };
}

/** No inline script, no inline style but our own by its digest, nothing from elsewhere, and never inside another page. */
function policyFor(style: string): string {
  const digest = createHash('sha256').update(style).digest('base64');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'sha256-${digest}'`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function languageTag(language: Language): string {
  return language === 'en_us' ? 'en-US' : language;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
