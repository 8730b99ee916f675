import type { Language } from '../../host/index.js';
import { escapeHtml, languageTag, policyFor, type Page } from '../page/html.js';

/** What the verification page is made of. Every text is escaped here. */
export interface VerifyPageContent {
  readonly language: Language;
  /** By key, without `limepkg_esign.verify.`. */
  readonly texts: Readonly<Record<string, string>>;
  /** Whom the installation trusts, as public JSON; null: nobody, or not known now. */
  readonly anchors: unknown;
  /** Absolute paths. */
  readonly scriptPath: string;
  readonly stylePath: string;
  /** `#rrggbb` */
  readonly accentColor: string;
}

/** JSON for a block of data in HTML: nothing in it can end the block. */
function dataBlock(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replace(/</g, '\\u003c')}</script>`;
}

/**
 * The page where a person drops a signed document. All checking is done by its script in the browser: the page takes no
 * file, and its policy lets nothing out but to this server.
 */
export function verifyPage(content: VerifyPageContent): Page {
  const { language, texts, anchors } = content;
  const style = `:root{--esign-accent:${content.accentColor}}`;
  const text = (key: string): string => escapeHtml(texts[key] ?? '');
  const html = `<!doctype html>
<html lang="${languageTag(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${text('title')}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<link rel="stylesheet" href="${escapeHtml(content.stylePath)}">
${dataBlock('texts', texts)}
${dataBlock('anchors', anchors ?? null)}
<script type="module" src="${escapeHtml(content.scriptPath)}"></script>
</head>
<body>
<main>
<header><h1>${text('title')}</h1><p>${text('intro')}</p><p class="private">${text('private')}</p></header>
<noscript><p class="notice">${text('no_script')}</p></noscript>
<form id="form">
<div id="drop" class="drop"><p>${text('drop')}</p>
<label class="button" for="file">${text('choose')}</label>
<input id="file" class="hidden" type="file" multiple accept="application/pdf,.pdf,application/zip,.zip"></div>
<details><summary>${text('compare')}</summary>
<p id="compare-hint">${text('compare_hint')}</p>
<label for="fingerprint">${text('fingerprint')}</label>
<input id="fingerprint" class="mono" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="compare-hint">
<label for="original">${text('original')}</label>
<input id="original" type="file">
<label for="evidence">${text('evidence')}</label>
<input id="evidence" type="file" accept="application/zip,.zip" aria-describedby="evidence-hint">
<p id="evidence-hint" class="soft">${text('evidence_hint')}</p>
</details>
</form>
<p id="status" role="status"></p>
<section id="result" tabindex="-1" hidden></section>
</main>
</body>
</html>
`;
  return { html, contentSecurityPolicy: policyFor(style) };
}
