/** Moments in the reader's own words and zone. What cannot be read is empty. */
export class Moments {
  private readonly brief: Intl.DateTimeFormat;
  private readonly whole: Intl.DateTimeFormat;

  constructor(locale: string, timeZone?: string) {
    // English is written day first: the product's readers of English are Europeans as often as Americans.
    const written = locale === 'en-US' ? 'en-GB' : locale;
    const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
    this.brief = new Intl.DateTimeFormat(written, { day: 'numeric', month: 'short', ...time });
    this.whole = new Intl.DateTimeFormat(written, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      ...time,
    });
  }

  /** "24 Nov, 14:05" */
  short(iso: string | null): string {
    return this.said(this.brief, iso);
  }

  /** "Tuesday 24 November 2026 at 14:05 (Stockholm)" */
  full(iso: string | null): string {
    const text = this.said(this.whole, iso);
    return text === '' ? '' : `${text} (${this.place})`;
  }

  /** The zone by its city: "Stockholm". */
  get place(): string {
    const zone = this.brief.resolvedOptions().timeZone;
    return (zone.split('/').pop() ?? zone).replace(/_/g, ' ');
  }

  private said(format: Intl.DateTimeFormat, iso: string | null): string {
    const moment = new Date(iso ?? '');
    return Number.isNaN(moment.getTime()) ? '' : format.format(moment);
  }
}
