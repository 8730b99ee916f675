import { DateTime } from 'luxon';
import { isHoliday } from './holidays.js';
import { zoneOf, type Language } from './language.js';

/** Hours of the local day, `from` inclusive, `to` exclusive. */
export interface WorkingHours {
  readonly from: number;
  readonly to: number;
}

const SATURDAY = 6;

function isWorkingDay(day: DateTime, region: Language): boolean {
  return day.weekday < SATURDAY && !isHoliday(day, region);
}

/**
 * The moment `days` working days later (earlier when negative), at the same local time of the language's region.
 * Weekends and public holidays do not count; with 0 the moment is returned as it is.
 */
export function addWorkingDays(date: Date, days: number, region: Language): Date {
  const step = Math.sign(days);
  let left = Math.abs(Math.trunc(days));
  let day = DateTime.fromJSDate(date, { zone: zoneOf(region) });
  while (left > 0) {
    day = day.plus({ days: step });
    if (isWorkingDay(day, region)) {
      left -= 1;
    }
  }
  return day.toJSDate();
}

/** Tells whether a moment lies on a working day of the language's region and within the hours. */
export function isWithinWorkingHours(date: Date, region: Language, hours: WorkingHours): boolean {
  const local = DateTime.fromJSDate(date, { zone: zoneOf(region) });
  return isWorkingDay(local, region) && local.hour >= hours.from && local.hour < hours.to;
}

/** The first moment from `date` on that {@link isWithinWorkingHours} accepts; `date` itself when it does. */
export function nextWorkingMoment(date: Date, region: Language, hours: WorkingHours): Date {
  let local = DateTime.fromJSDate(date, { zone: zoneOf(region) });
  if (isWithinWorkingHours(date, region, hours)) {
    return date;
  }
  if (local.hour >= hours.from) {
    local = local.plus({ days: 1 });
  }
  local = local.startOf('day').set({ hour: hours.from });
  while (!isWorkingDay(local, region)) {
    local = local.plus({ days: 1 });
  }
  return local.toJSDate();
}
