import { readNationalNumber } from './national-number.js';

const COUNTRIES = ['SE', 'NO', 'DK', 'FI'] as const;

/** Where each country's number has year, month and day, and what synthetic and coordination numbers add to month and day. */
const LAYOUTS: Readonly<Record<(typeof COUNTRIES)[number], RegExp>> = {
  SE: /^\d\d(?<y>\d\d)(?<m>\d\d)(?<d>\d\d)/,
  NO: /^(?<d>\d\d)(?<m>\d\d)(?<y>\d\d)/,
  DK: /^(?<d>\d\d)(?<m>\d\d)(?<y>\d\d)/,
  FI: /^(?<d>\d\d)(?<m>\d\d)(?<y>\d\d)/,
};

/**
 * Whether somebody's birth date is the one in a national number, whichever country's it is. Years are compared by two digits.
 *
 * @param birthDate - `YYYY-MM-DD`
 * @param number - as the CRM holds it
 * @returns `undefined` when the number tells no date
 */
export function isBornAsIn(birthDate: string, number: string, now: Date): boolean | undefined {
  const dates = COUNTRIES.flatMap((country) => {
    const read = readNationalNumber(number, country, now);
    const { y = '', m = '', d = '' } = (read && LAYOUTS[country].exec(read.value)?.groups) ?? {};
    return y === '' ? [] : [`${y}-${without(m, [80, 60, 40, 20])}-${without(d, [60, 40])}`];
  });
  return dates.length === 0 ? undefined : dates.includes(birthDate.slice(2));
}

/** Coordination, D- and test numbers have something added to the day or the month; the most that fits is taken off. */
function without(digits: string, added: readonly number[]): string {
  const value = Number(digits);
  return String(value - (added.find((one) => value > one) ?? 0)).padStart(2, '0');
}
