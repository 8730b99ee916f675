import type { Language } from '../host/index.js';
import type { EsignSettings } from './settings.js';

/** Working days and words for moments; the domain keeps no calendar of its own. */
export interface Almanac {
  /**
   * When the clock reminds next: so many working days after a moment, within working hours, not in the past.
   *
   * @param hours - of the day in the language's region
   */
  reminderAt(
    last: Date,
    workingDays: number,
    language: Language,
    hours: EsignSettings['reminders']['workingHours'],
    now: Date,
  ): Date;
  /** "Tuesday 24 November 2026, 14:05 (Stockholm)" */
  inWords(at: Date, language: Language): string;
}
