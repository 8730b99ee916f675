import type { Language, Translator } from '../host/index.js';
import { causeOf } from './causes.js';
import type { MethodId } from './vocabulary.js';

/** What is said in another way in each language. */
export type JournalPart =
  | { readonly part: 'trace'; readonly ip: string; readonly browser: string; readonly platform: string }
  | { readonly part: 'reason'; readonly text: string }
  | { readonly part: 'method'; readonly method: MethodId | 'approve' }
  | { readonly part: 'cause'; readonly code: string }
  | { readonly part: 'moment'; readonly at: string; readonly text: string };

/** What a line is filled with; plain JSON. */
export type JournalParams = Readonly<Record<string, string | number | JournalPart>>;

/** Says a moment in words of a language. */
export type MomentInWords = (at: Date, language: Language) => string;

const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Puts lines of history into words. */
export class JournalWords {
  constructor(private readonly translator: Pick<Translator, 'get'>) {}

  /** The whole line, for the record. */
  note(language: Language, entry: string, params: JournalParams): string {
    const filled = Object.entries(params).map(([name, value]) => [name, this.part(language, value)] as const);
    return this.text(language, `history.${entry}`, Object.fromEntries(filled)).trim();
  }

  /**
   * The line as one sentence in a reader's language. Where somebody was is said apart from it, and what people wrote
   * cannot turn the sentence around.
   *
   * @returns `trace` is empty where no device is known
   */
  sentence(
    language: Language,
    entry: string,
    params: JournalParams,
    moment: MomentInWords,
  ): { readonly text: string; readonly trace: string } {
    let trace = '';
    const filled: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(params)) {
      if (typeof value === 'object' && value.part === 'trace') {
        trace = this.part(language, value);
        filled[name] = '';
      } else if (typeof value === 'object' && value.part === 'moment') {
        filled[name] = moment(new Date(value.at), language);
      } else if (name === 'step' && typeof value === 'string') {
        filled[name] = this.step(language, value);
      } else {
        const said = this.part(language, value);
        filled[name] = typeof said === 'string' ? isolated(said) : said;
      }
    }
    const text = this.text(language, `history.${entry}`, filled);
    return { text: text.replace(/ {2,}/g, ' ').trim(), trace };
  }

  system(language: Language): string {
    return this.text(language, 'history.system');
  }

  private part<Value extends JournalParams[string]>(
    language: Language,
    value: Value,
  ): Value extends JournalPart ? string : Value;
  private part(language: Language, value: JournalParams[string]): string | number {
    if (typeof value !== 'object') return value;
    switch (value.part) {
      case 'trace':
        return this.text(language, 'history.trace', { ip: value.ip, browser: value.browser, platform: value.platform });
      case 'reason':
        return value.text === '' ? this.text(language, 'history.no_reason') : value.text;
      case 'method':
        return value.method === 'approve'
          ? this.text(language, 'method.approve')
          : this.translator.get(language, `signing.methods.option.${value.method}`);
      case 'cause':
        return causeOf(this.translator, language, value.code).title;
      case 'moment':
        return value.text;
    }
  }

  /** The words for the task that a step belongs to. */
  private step(language: Language, step: string): string {
    return this.text(language, `step.${step.split('.')[0] ?? ''}`);
  }

  private text(language: Language, key: string, params: Readonly<Record<string, string | number>> = {}): string {
    return this.translator.get(language, `limepkg_esign.${key}`, params);
  }
}

function isolated(value: string): string {
  const plain = value.replace(BIDI_CONTROLS, '');
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}
