/** A national number in its scheme's own form; `country` ISO 3166-1 alpha-2. */
export interface NationalNumber {
  readonly country: 'SE' | 'NO' | 'DK' | 'FI';
  readonly value: string;
}

const CENTENARIAN = '+';

/**
 * Reads what a CRM's field holds as a number of one country.
 *
 * @param country - whose number is looked for
 * @param now - decides the century of Swedish numbers of ten digits
 * @returns the number as the country's eID writes it: SE 12 digits, NO 11, DK 10, FI with its separator; `undefined` when it is none
 */
export function readNationalNumber(text: string, country: string, now: Date): NationalNumber | undefined {
  const tight = text.replace(/\s/g, '').toUpperCase();
  const value = READERS[country]?.(tight, now);
  return value === undefined ? undefined : { country: country as NationalNumber['country'], value };
}

const READERS: Readonly<Record<string, (text: string, now: Date) => string | undefined>> = {
  SE: swedish,
  NO: (text) => (/^\d{6}-?\d{5}$/.test(text) ? withCheckDigits(text.replace('-', '')) : undefined),
  DK: (text) => (/^\d{6}-?\d{4}$/.test(text) ? text.replace('-', '') : undefined),
  FI: finnish,
};

/** Personal identity numbers (SKV 704): the last digit is a Luhn check over nine digits of the short form. */
function swedish(text: string, now: Date): string | undefined {
  const found = /^(\d{2})?(\d{6})([-+]?)(\d{4})$/.exec(text);
  if (found === null) return undefined;
  const [, century, date = '', separator, end = ''] = found;
  if (!isLuhn(date + end)) return undefined;
  return `${century ?? centuryOf(date, separator === CENTENARIAN, now)}${date}${end}`;
}

function centuryOf(date: string, isCentenarian: boolean, now: Date): string {
  const year = now.getUTCFullYear();
  const latest = Math.floor(year / 100) * 100 + Number(date.slice(0, 2));
  const born = latest > year ? latest - 100 : latest;
  return String(Math.floor((isCentenarian ? born - 100 : born) / 100));
}

function isLuhn(digits: string): boolean {
  const sum = Array.from(digits).reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

const NORWEGIAN_WEIGHTS = [
  [3, 7, 6, 1, 8, 9, 4, 5, 2, 1],
  [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1],
] as const;

/** Both check digits modulo 11. */
function withCheckDigits(digits: string): string | undefined {
  const fits = NORWEGIAN_WEIGHTS.every(
    (weights) => weights.reduce((sum: number, weight, index) => sum + weight * Number(digits[index]), 0) % 11 === 0,
  );
  return fits ? digits : undefined;
}

const FINNISH_CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

/** The sign between date and number is the century; the last character is the nine digits modulo 31. */
function finnish(text: string): string | undefined {
  const found = /^(\d{6})([-+ABCDEFUVWXY])(\d{3})([0-9A-Y])$/.exec(text);
  if (found === null) return undefined;
  const [, date = '', , number = '', check] = found;
  return FINNISH_CHECKS[Number(date + number) % 31] === check ? text : undefined;
}
