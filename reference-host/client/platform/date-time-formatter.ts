import type { Translator } from './translator.js';

const DAY = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

const FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: DAY,
  time: { ...DAY, ...HOUR },
  timeofday: HOUR,
  year: { year: 'numeric' },
  month: { year: 'numeric', month: 'long' },
};

const SPANS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** Writes and reads dates as the session's language does, in the browser's time zone. */
export class DateTimeFormatter {
  constructor(private readonly translator: Translator) {}

  /**
   * @param value - a date, or one in ISO 8601
   * @param type - `date`, `time` (with the date), `timeofday`, `year`, `month`, `quarter` or `relative`
   * @returns empty when there is no date
   */
  format(value: Date | string | number | null | undefined, type = 'time'): string {
    const date = value === null || value === undefined || value === '' ? undefined : new Date(value);
    if (date === undefined || Number.isNaN(date.getTime())) return '';
    if (type === 'relative') return this.relative(date);
    if (type === 'quarter') return `${date.getFullYear()} Q${Math.floor(date.getMonth() / 3) + 1}`;
    // A day has no time zone: it is the same day for everybody.
    const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    const options = { ...(FORMATS[type] ?? FORMATS['time']), ...(isDay && { timeZone: 'UTC' }) };
    return new Intl.DateTimeFormat(this.translator.locale, options).format(date);
  }

  /** Reads ISO 8601, and a day as {@link format} writes it in digits. */
  parse(text: string): Date | undefined {
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? undefined : date;
  }

  private relative(date: Date): string {
    const ms = date.getTime() - Date.now();
    const [unit, size] = SPANS.find(([, span]) => Math.abs(ms) >= span) ?? ['minute', 60_000];
    const format = new Intl.RelativeTimeFormat(this.translator.locale, { numeric: 'auto' });
    return format.format(Math.round(ms / size), unit);
  }
}
