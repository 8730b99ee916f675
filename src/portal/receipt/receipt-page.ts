import type { SignatureReceipt } from '../../signing/index.js';
import { escapeHtml, languageTag, policyFor, type Page } from '../page/html.js';

const STYLE =
  ':root{color-scheme:light dark}body{margin:0;font:16px/1.5 system-ui,sans-serif}main{max-width:44rem;margin:auto;padding:1.5rem}' +
  'h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin:2rem 0 .5rem}dl{margin:0;display:grid;gap:.1rem}' +
  'dt{font-size:.875rem;opacity:.75;margin-top:.6rem}dd{margin:0;overflow-wrap:anywhere}.mono{font-family:ui-monospace,monospace}' +
  '@media print{main{max-width:none;padding:0}}';

/** A page without script: what the verification page says of one signature. Every text is escaped here. */
export function receiptPage(
  receipt: SignatureReceipt,
  words: { readonly title: string; readonly intro: string },
): Page {
  const parts = receipt.parts.map(partOf).join('');
  const html = `<!doctype html>
<html lang="${languageTag(receipt.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>${escapeHtml(words.title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(words.title)}: <bdi>${escapeHtml(receipt.title)}</bdi></h1>
<p>${escapeHtml(words.intro)}</p>
${parts}</main>
</body>
</html>
`;
  return { html, contentSecurityPolicy: policyFor(STYLE) };
}

function partOf({ heading, fields }: SignatureReceipt['parts'][number]): string {
  const rows = fields.map(({ label, value, isMonospaced }) => {
    const style = isMonospaced === true ? ' class="mono"' : '';
    return `<dt>${escapeHtml(label)}</dt><dd${style}><bdi>${escapeHtml(value)}</bdi></dd>\n`;
  });
  return `<section><h2><bdi>${escapeHtml(heading)}</bdi></h2>
<dl>
${rows.join('')}</dl></section>
`;
}
