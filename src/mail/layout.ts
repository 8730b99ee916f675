import type { MailKind } from './data.js';

/** Stands for the installation's colour in the MJML, which accepts nothing but colours there. */
export const ACCENT_SENTINEL = '#0a5bc3';

type Block = 'intro' | 'message' | 'facts' | 'button' | 'fingerprint' | 'advice';

/** The order of what is said: the one thing to do stands as high as it can. */
const BLOCKS: Readonly<Record<MailKind, readonly Block[]>> = {
  invitation: ['intro', 'message', 'button', 'facts', 'advice'],
  reminder: ['intro', 'message', 'button', 'facts', 'advice'],
  expiring: ['intro', 'button', 'facts', 'advice'],
  completed: ['intro', 'facts', 'button', 'fingerprint', 'advice'],
  canceled: ['intro', 'message', 'facts', 'button'],
  declined: ['intro', 'message', 'facts', 'button', 'advice'],
  error: ['intro', 'facts', 'advice', 'button'],
};

const SOURCES: Readonly<Record<Block, string>> = {
  intro: `<mj-text padding-top="0px">{{intro}}</mj-text>`,
  message: `<mj-text css-class="quote" padding="4px 24px 16px"><div class="quote-box" style="border-left:4px solid #c9ced6;padding:2px 0 2px 16px;"><span class="muted" style="color:#5a6270;font-size:14px;">{{messageLabel}}</span><br>{{message}}</div></mj-text>`,
  facts: `<mj-table css-class="facts" padding="8px 24px 16px" font-size="15px" line-height="22px" table-layout="auto">{{facts}}</mj-table>`,
  button: `<mj-button href="{{buttonUrl}}" align="left" padding="8px 24px 12px" target="_blank">{{buttonLabel}}</mj-button>
    <mj-text font-size="14px" line-height="20px" color="#5a6270" css-class="muted" padding-top="0px">{{buttonNote}}<br><a class="link" href="{{buttonUrl}}" style="color:#0a5bc3;word-break:break-all;">{{buttonUrlText}}</a></mj-text>`,
  fingerprint: `<mj-text padding-top="12px"><h2 style="margin:0 0 4px;font-size:17px;line-height:24px;">{{fingerprintHeading}}</h2>{{fingerprintExplanation}}</mj-text>
    <mj-text padding-top="0px"><div class="code" style="background-color:#eef0f3;border-radius:8px;padding:12px 16px;font-family:Consolas,Menlo,'DejaVu Sans Mono',monospace;font-size:13px;line-height:22px;word-break:break-all;">{{fingerprint}}</div></mj-text>
    <mj-text padding-top="0px">{{commands}}</mj-text>`,
  advice: `<mj-text padding-top="12px"><h2 style="margin:0 0 4px;font-size:17px;line-height:24px;">{{adviceHeading}}</h2>{{advice}}</mj-text>`,
};

const STYLE = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    body, .page, .page > div { background-color: #16181c !important; }
    .card, .card > table { background-color: #22252b !important; }
    .card div, .card td, .card th, .card h1, .card h2, .card li { color: #f1f3f5 !important; }
    .muted, .muted div, .card th.label, .footer div { color: #b4bac4 !important; }
    .card a.link, .muted div a.link { color: #8ab8ff !important; }
    .card .code { background-color: #16181c !important; }
    .card .quote-box { border-left-color: #5a6270 !important; }
    .card th.label, .card td.value { border-color: #3a3f48 !important; }
  }`;

/** One part that is left out when the mail has nothing to say in it. */
function optional(block: Block): string {
  return `<mj-raw><!--if ${block}--></mj-raw>${SOURCES[block]}<mj-raw><!--end ${block}--></mj-raw>`;
}

/** MJML of a kind: one column, no images, no remote anything. `{{name}}` are filled with HTML by `fill.ts`. */
export function mjmlOf(kind: MailKind): string {
  return `<mjml lang="{{lang}}" dir="ltr">
  <mj-head>
    <mj-title>{{subject}}</mj-title>
    <mj-preview>{{preheader}}</mj-preview>
    <mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><meta name="format-detection" content="telephone=no,date=no,address=no"></mj-raw>
    <mj-attributes>
      <mj-all font-family="-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif" />
      <mj-text font-size="16px" line-height="24px" color="#1f2329" padding="8px 24px" />
      <mj-table color="#1f2329" />
      <mj-button background-color="${ACCENT_SENTINEL}" color="#ffffff" font-size="16px" font-weight="600" line-height="24px" border-radius="12px" inner-padding="12px 24px" />
    </mj-attributes>
    <mj-style>${STYLE}</mj-style>
  </mj-head>
  <mj-body background-color="#f2f3f5" width="600px" css-class="page">
    <mj-section padding="16px 0 0"><mj-column><mj-spacer height="8px" /></mj-column></mj-section>
    <mj-section css-class="card" background-color="#ffffff" border-radius="12px" padding="16px 0">
      <mj-column>
        <mj-text padding-bottom="4px"><h1 style="margin:0;font-size:22px;line-height:30px;font-weight:600;">{{heading}}</h1></mj-text>
        <mj-text padding-bottom="8px">{{greeting}}</mj-text>
        ${BLOCKS[kind].map(optional).join('\n        ')}
      </mj-column>
    </mj-section>
    <mj-section css-class="footer" padding="8px 0 24px">
      <mj-column><mj-text font-size="13px" line-height="20px" color="#5a6270">{{footer}}</mj-text></mj-column>
    </mj-section>
  </mj-body>
</mjml>`;
}
