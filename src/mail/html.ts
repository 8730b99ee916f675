import type { MailContent } from './content.js';
import { escapeHtml } from './plain-text.js';
import type { TemplateValues } from './template.js';

const OPTIONAL_PARTS = ['message', 'button', 'fingerprint', 'advice'] as const;

/** A mail's content as values of its HTML template, everything escaped. */
export function htmlValuesOf(content: MailContent, lang: string, accentColor: string): TemplateValues {
  const { message, button, fingerprint, advice } = content;
  const parts = new Set<string>(OPTIONAL_PARTS.filter((part) => content[part] !== undefined));
  if (content.intro.length > 0) {
    parts.add('intro');
  }
  if (content.facts.length > 0) {
    parts.add('facts');
  }
  return {
    parts,
    places: {
      lang: escapeHtml(lang),
      accent: escapeHtml(accentColor),
      subject: escapeHtml(content.subject),
      preheader: escapeHtml(content.preheader),
      heading: inline(content.heading),
      greeting: inline(content.greeting),
      intro: content.intro.map(inline).join('<br><br>'),
      messageLabel: inline(message?.label ?? ''),
      message: inline(message?.text ?? ''),
      facts: content.facts.map((fact) => rowOf(fact.label, fact.value)).join(''),
      buttonLabel: inline(button?.label ?? ''),
      buttonNote: inline(button?.note ?? ''),
      buttonUrl: hrefOf(button?.url ?? ''),
      buttonUrlText: escapeHtml(button?.url ?? ''),
      fingerprintHeading: inline(fingerprint?.heading ?? ''),
      fingerprintExplanation: inline(fingerprint?.explanation ?? ''),
      fingerprint: escapeHtml(fingerprint?.value ?? ''),
      commands: (fingerprint?.commands ?? []).map(commandOf).join('<br><br>'),
      adviceHeading: inline(advice?.heading ?? ''),
      advice: listOf(advice?.lines ?? []),
      footer: inline(content.footer),
    },
  };
}

/** Right-to-left text must not pull the punctuation around it along. */
function inline(text: string): string {
  return escapeHtml(text).replaceAll('\u2068', '<bdi>').replaceAll('\u2069', '</bdi>').replaceAll('\n', '<br>');
}

/** Only web addresses become links; anything else would be a mistake worth not clicking. */
function hrefOf(url: string): string {
  return /^https?:\/\//i.test(url) ? escapeHtml(url) : '#';
}

function rowOf(label: string, value: string): string {
  const border = 'border-top:1px solid #e1e4e8;padding:8px 0;vertical-align:top;text-align:left;';
  return (
    `<tr><th scope="row" class="label" style="${border}padding-right:16px;font-weight:normal;word-break:normal;color:#5a6270;">${inline(label)}</th>` +
    `<td class="value" style="${border}word-break:break-word;">${inline(value)}</td></tr>`
  );
}

function commandOf(entry: { readonly label: string; readonly command: string }): string {
  return (
    `${inline(entry.label)}<br><span class="command" style="font-family:Consolas,Menlo,'DejaVu Sans Mono',monospace;` +
    `font-size:14px;word-break:break-word;">${escapeHtml(entry.command)}</span>`
  );
}

function listOf(lines: readonly string[]): string {
  return `<ul style="margin:0;padding:0 0 0 20px;">${lines
    .map((line) => `<li style="margin:0 0 4px;">${inline(line)}</li>`)
    .join('')}</ul>`;
}
