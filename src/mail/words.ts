import {
  formatDate,
  formatInstant,
  formatList,
  formatNumber,
  type Catalog,
  type Language,
  type TextParams,
} from '../i18n/index.js';
import { bodyText, headerText } from './plain-text.js';

const MAX_VALUE_LENGTH = 300;
const MAX_SUBJECT_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 10_000;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const ISOLATES = /[\u2068\u2069]/g;

/** The catalog in one language, with people's own texts made harmless before they enter a sentence. */
export class Words {
  constructor(
    private readonly catalog: Catalog,
    readonly language: Language,
  ) {}

  /** A sentence; string parameters are people's texts and are cleaned. */
  text(key: string, params: TextParams = {}): string {
    const clean = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' ? formatNumber(value, this.language) : this.value(value),
    ]);
    return this.catalog.get(this.language, key, Object.fromEntries(clean) as TextParams);
  }

  plural(key: string, count: number): string {
    return this.catalog.plural(this.language, key, count);
  }

  /** A sentence as a subject line. */
  subject(key: string, params: TextParams = {}): string {
    return headerText(this.text(key, params).replace(ISOLATES, ''), MAX_SUBJECT_LENGTH);
  }

  /** A person's own subject line. */
  ownSubject(text: string): string {
    return headerText(text, MAX_SUBJECT_LENGTH);
  }

  /** A person's short text on one line; set apart when it runs from right to left. */
  value(text: string): string {
    const line = headerText(text, MAX_VALUE_LENGTH);
    return RIGHT_TO_LEFT.test(line) ? `\u2068${line}\u2069` : line;
  }

  /** A person's long text, line breaks kept. */
  message(text: string): string {
    return bodyText(text, MAX_MESSAGE_LENGTH);
  }

  names(names: readonly string[]): string {
    return formatList(
      names.map((name) => this.value(name)),
      this.language,
    );
  }

  moment(date: Date): string {
    return formatInstant(date, this.language);
  }

  day(date: Date): string {
    return formatDate(date, this.language);
  }
}
