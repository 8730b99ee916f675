/** Somebody who can sign with the simulated BankID. */
export interface Person {
  /** Twelve digits. */
  readonly personalNumber: string;
  readonly givenName: string;
  readonly surname: string;
}

/** The demonstration's Swedish people; their numbers are of the tax agency's test series. */
export const DEMO_PEOPLE: readonly Person[] = [
  { personalNumber: '199001189811', givenName: 'Elin', surname: 'Sandgren' },
  { personalNumber: '198204112398', givenName: 'Johan', surname: 'Åkervall' },
  { personalNumber: '197012312398', givenName: 'Klara', surname: 'Vikström' },
  { personalNumber: '196507042387', givenName: 'Oskar', surname: 'Dahlroth' },
];

const GIVEN_NAMES = ['Alva', 'Birk', 'Disa', 'Edvin', 'Freja', 'Gustav', 'Hedda', 'Ivar', 'Juni', 'Kasper'];
const SURNAMES = ['Almgren', 'Björkdal', 'Ekstrand', 'Fornander', 'Granlund', 'Hallqvist', 'Lindhagen', 'Norrby'];

/** Name as it is displayed. */
export function fullName({ givenName, surname }: Person): string {
  return `${givenName} ${surname}`;
}

/**
 * The person with that number; whoever is not in the list gets an invented name, always the same one.
 *
 * @returns nothing when the number is not a Swedish personal number of twelve digits
 */
export function personOf(personalNumber: string, people: readonly Person[]): Person | undefined {
  const known = people.find((person) => person.personalNumber === personalNumber);
  if (known !== undefined) return known;
  if (!isPersonalNumber(personalNumber)) return undefined;
  const seed = Number(personalNumber.slice(4));
  return {
    personalNumber,
    givenName: GIVEN_NAMES[seed % GIVEN_NAMES.length] ?? '',
    surname: SURNAMES[Math.floor(seed / 10) % SURNAMES.length] ?? '',
  };
}

/** Twelve digits with a real date (coordination numbers have the day raised by 60) and the right check digit. */
export function isPersonalNumber(text: string): boolean {
  const parts = /^(\d{4})(\d\d)(\d\d)\d{4}$/.exec(text);
  if (parts === null) return false;
  const [year, month, raisedDay] = parts.slice(1).map(Number) as [number, number, number];
  const day = raisedDay > 60 ? raisedDay - 60 : raisedDay;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && checksum(text.slice(2)) % 10 === 0;
}

/** Sum of the Luhn rule. */
function checksum(digits: string): number {
  return Array.from(digits).reduce((sum, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return sum + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
}
