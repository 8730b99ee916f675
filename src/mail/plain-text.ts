/** Characters that reorder or hide text: bidi controls, zero-width characters except joiners, BOM. */
const HIDDEN = /[\u200B\u200E\u200F\u061C\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028\u2029]/g;
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Free text from a person: line breaks kept, nothing that hides or reorders, at most `maxLength` characters. */
export function bodyText(text: string, maxLength: number): string {
  const cleaned = text
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(HIDDEN, '')
    .replace(CONTROLS, '')
    .replace(LONE_SURROGATES, '\uFFFD')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
  return shorten(cleaned, maxLength);
}

/** Free text from a person as one line, safe in a mail header. */
export function headerText(text: string, maxLength: number): string {
  return shorten(bodyText(text, Number.POSITIVE_INFINITY).replace(/\s+/g, ' '), maxLength);
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts between what people see as characters, never inside one. */
function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) {
    return text;
  }
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    if (kept.length + segment.length > maxLength - 1) {
      break;
    }
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an HTML element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
