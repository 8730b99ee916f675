import { DateTime } from 'luxon';
import type { Language } from './language.js';

const EVERYWHERE = ['01-01', '12-25', '12-26'];

/** Fixed days off by region, as month-day. */
const FIXED: Readonly<Record<Language, readonly string[]>> = {
  da: ['12-24', '12-31'],
  de: ['05-01', '10-03'],
  en_us: [],
  fi: ['01-06', '05-01', '12-06', '12-24'],
  nl: ['04-27'],
  no: ['05-01', '05-17', '12-24'],
  sv: ['01-06', '05-01', '06-06', '12-24', '12-31'],
};

const GOOD_FRIDAY = -2;
const EASTER_MONDAY = 1;
const ASCENSION = 39;
const MAUNDY_THURSDAY = -3;
const WHIT_MONDAY = 50;

/** Days off that move with Easter, in days from Easter Sunday, beside those everyone has. */
const MOVING: Readonly<Record<Language, readonly number[]>> = {
  da: [MAUNDY_THURSDAY, WHIT_MONDAY],
  de: [WHIT_MONDAY],
  en_us: [],
  fi: [],
  nl: [WHIT_MONDAY],
  no: [MAUNDY_THURSDAY, WHIT_MONDAY],
  sv: [],
};

const MIDSUMMER_EVE_REGIONS: readonly Language[] = ['fi', 'sv'];

/** Tells whether a local day is a public holiday, or a day that offices keep as one, in a language's region. */
export function isHoliday(day: DateTime, region: Language): boolean {
  const monthDay = day.toFormat('MM-dd');
  if (EVERYWHERE.includes(monthDay) || FIXED[region].includes(monthDay)) {
    return true;
  }
  if (MIDSUMMER_EVE_REGIONS.includes(region) && isMidsummerEve(day)) {
    return true;
  }
  const fromEaster = Math.round(day.startOf('day').diff(easterSunday(day.year, day.zoneName), 'days').days);
  return [GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, ...MOVING[region]].includes(fromEaster);
}

function isMidsummerEve(day: DateTime): boolean {
  return day.month === 6 && day.weekday === 5 && day.day >= 19 && day.day <= 25;
}

/** Gregorian Easter by the anonymous algorithm (Meeus). */
function easterSunday(year: number, zone: string | null): DateTime {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return DateTime.fromObject({ year, month: Math.floor(sum / 31), day: (sum % 31) + 1 }, { zone: zone ?? 'utc' });
}
