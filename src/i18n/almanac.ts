import { formatInstant } from './format.js';
import type { Language } from './language.js';
import { addWorkingDays, nextWorkingMoment, type WorkingHours } from './working-days.js';

/** Working days and words for moments, in the shape in which the domain asks for them. */
export const almanac = {
  /** So many working days after a moment, within working hours, not before `now`. */
  reminderAt(last: Date, workingDays: number, language: Language, hours: WorkingHours, now: Date): Date {
    const due = addWorkingDays(last, workingDays, language);
    return nextWorkingMoment(due < now ? now : due, language, hours);
  },
  inWords: (at: Date, language: Language): string => formatInstant(at, language),
};
