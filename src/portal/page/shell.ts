import type { Language } from '../../host/index.js';
import { escapeHtml, languageTag, policyFor, type Page } from './html.js';

/** What the portal page's HTML is made of. Every text is escaped here. */
export interface ShellContent {
  readonly language: Language;
  readonly title: string;
  /** For readers without JavaScript. */
  readonly noScript: string;
  /** The way to the document for whom the portal does not work; absent when the address holds no token. */
  readonly reading?: { readonly text: string; readonly path: string };
  /** For a browser that cannot show the portal. */
  readonly tooOld: Notice;
  /** For a page whose script has not come. */
  readonly late: Notice & { readonly retry: string };
  /** Absolute path of the component bundle. */
  readonly scriptPath: string;
  /** Absolute path of the add-on's addresses, without a slash at the end. */
  readonly apiBase: string;
  /** `#rrggbb` */
  readonly accentColor: string;
}

/** What has happened, and what to do. */
interface Notice {
  readonly title: string;
  readonly text: string;
}

/** Browsers that the portal works in, from these versions on. */
const BROWSERS = [
  'Chrome 118',
  'Edge 118',
  'Firefox 115',
  'Safari 16.4 (iOS 16.4, iPadOS 16.4)',
  'Samsung Internet 25',
];

/**
 * The portal page: a frame that says nothing about any signing. The component in it takes the token from the address;
 * here it is only written on into the address of the document, for whom the portal does not work.
 */
export function shellPage(content: ShellContent): Page {
  const style = `${NOTICES}lwc-limepkg-esign-portal{--esign-accent:${content.accentColor}}`;
  const { tooOld, late } = content;
  const html = `<!doctype html>
<html lang="${languageTag(content.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(content.title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<script type="module" src="${escapeHtml(content.scriptPath)}"></script>
</head>
<body>
<lwc-limepkg-esign-portal api-base="${escapeHtml(content.apiBase)}" language="${content.language}">
<div class="notice old"><h1>${escapeHtml(tooOld.title)}</h1><p>${escapeHtml(tooOld.text)}</p>
${otherWays(content)}</div>
<div class="notice late"><h1>${escapeHtml(late.title)}</h1><p>${escapeHtml(late.text)}</p>
<p><a href="">${escapeHtml(late.retry)}</a></p></div>
</lwc-limepkg-esign-portal>
<noscript><style>${NO_SCRIPT}</style><div class="notice"><h1>${escapeHtml(content.title)}</h1>
<p>${escapeHtml(content.noScript)}</p>
${otherWays(content)}</div></noscript>
</body>
</html>
`;
  return { html, contentSecurityPolicy: policyFor(style, NO_SCRIPT) };
}

/**
 * The component hides its children once it lives. Until then a browser that lacks what the viewer needs says so at once,
 * and any other after a while, when the script has evidently not come. Without a script: nothing else could say it.
 */
const NOTICES =
  'body{margin:0;font:16px/1.5 system-ui,sans-serif}.notice{max-width:40rem;margin:auto;padding:2rem}h1{font-size:1.4rem}' +
  '.late{display:none}@supports(color:color-mix(in srgb,red,blue)){.old{display:none}' +
  '.late{display:block;visibility:hidden;animation:late 0s 15s forwards}}@keyframes late{to{visibility:visible}}';

const NO_SCRIPT = '.old,.late{display:none!important}';

/** Which browsers work, and how to read the document without them. */
function otherWays({ reading }: ShellContent): string {
  const list = BROWSERS.map((name) => `<li>${escapeHtml(name)}</li>`).join('');
  const link = reading && `<p><a href="${escapeHtml(reading.path)}">${escapeHtml(reading.text)}</a></p>`;
  return `<ul>${list}</ul>${link ?? ''}`;
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
