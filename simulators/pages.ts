import type { RequestHandler, Response } from 'express';

/** A page of a simulator: words only, no script. */
export interface PageContent {
  readonly title: string;
  readonly intro?: string;
  /** Markup, everything foreign in it escaped. */
  readonly body: string;
  /** Address of the style sheet, relative to the page. */
  readonly style?: string;
}

/** Nothing runs, nothing comes from elsewhere, and forms go nowhere else. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/** The frame that simulators' pages share. */
export function page({ title, intro, body, style = 'style.css' }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${intro === undefined ? '' : `<p>${escapeHtml(intro)}</p>`}
</header>
<main>
${body}
</main>
</body>
</html>`;
}

/** Pages' addresses end with a slash, since what they link to is relative: asked for without one, they are moved. */
export const slashAtTheEnd: RequestHandler = (request, response, next) => {
  const [path = '', query] = request.originalUrl.split('?');
  if (request.method !== 'GET' || path.endsWith('/') || /\.\w+$/.test(path)) {
    next();
    return;
  }
  response.redirect(301, `${path.slice(path.lastIndexOf('/') + 1)}/${query === undefined ? '' : `?${query}`}`);
};

/** Sends a page; nothing on it runs or is kept. @param formTargets - other origins that its form may lead to */
export function sendPage(response: Response, html: string, formTargets: readonly string[] = []): void {
  response
    .set('content-security-policy', [POLICY, ...formTargets].join(' '))
    .set('cache-control', 'no-store')
    .set('referrer-policy', 'no-referrer');
  response.type('html').send(html);
}

/** Text as markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Style sheet of the plain pages. */
export const pageStyle = `
:root { color-scheme: light dark; font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif;
  --ink: light-dark(#181c20, #eceff1); --soft: light-dark(#545c64, #acb4bb); --line: light-dark(#d6dbe0, #3a4147);
  --surface: light-dark(#fff, #1c2024); --ground: light-dark(#f1f3f5, #111417); --accent: light-dark(#0e6058, #70cdc0); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--ink); }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0; }
h2 { font-size: 1.125rem; margin: 1.5rem 0 0.5rem; }
header p { margin: 0.25rem 0 1.25rem; color: var(--soft); }
a { color: var(--accent); display: inline-block; padding: 0.25rem 0; margin-right: 0.75rem; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul { padding-left: 1.25rem; }
dl { display: grid; gap: 0.25rem 1rem; grid-template-columns: minmax(0, 1fr) max-content; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; font-weight: 600; }
`;
