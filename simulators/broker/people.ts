import { createHash } from 'node:crypto';
import { DEMO_PEOPLE } from '../bankid/index.js';

export type Country = 'SE' | 'NO' | 'DK' | 'FI';

/** Somebody who can log in at the simulated broker. */
export interface Person {
  /** What the login page's field `person` takes. */
  readonly id: string;
  readonly country: Country;
  readonly givenName: string;
  readonly surname: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  /** National number as the scheme writes it. */
  readonly number: string;
  /** The scheme's own key of the person, the same every time. */
  readonly key: string;
}

const SWEDISH: readonly Person[] = DEMO_PEOPLE.map(({ personalNumber, givenName, surname }) => ({
  id: `se-${plainId(givenName)}`,
  country: 'SE',
  givenName,
  surname,
  birthDate: personalNumber.replace(/^(\d{4})(\d\d)(\d\d).*$/, '$1-$2-$3'),
  number: personalNumber,
  key: personalNumber,
}));

/**
 * People with numbers that can be handed out to nobody: Norwegian ones with 80 added to the month, Danish ones whose day is raised by 60,
 * Finnish ones with a serial number from 900 on, Swedish ones of the tax agency's test series.
 */
export const PEOPLE: readonly Person[] = [
  person('NO', 'Ingrid', 'Solberget', '1936-08-21', '21883610110', '9578-6000-4-2188361'),
  person('NO', 'Håkon', 'Strandvik', '1976-10-13', '13907610149', '9578-6000-4-1390761'),
  person('DK', 'Freja', 'Nørholm', '1990-11-11', '7111901234', uuidOf('Freja')),
  person('DK', 'Mikkel', 'Søgård', '1985-07-05', '6507854321', uuidOf('Mikkel')),
  person('FI', 'Aino', 'Järvikallio', '1990-01-01', '010190-900P', '999000900A'),
  person('FI', 'Väinö', 'Mäkirinne', '1975-05-15', '150575-915K', '999000915B'),
  ...SWEDISH,
];

/** Name as it is displayed. */
export function fullName({ givenName, surname }: Pick<Person, 'givenName' | 'surname'>): string {
  return `${givenName} ${surname}`;
}

/** A name that stays the same for the same words, in the form of a UUID. */
export function uuidOf(words: string): string {
  const hex = createHash('sha256').update(`broker ${words}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function person(
  country: Country,
  givenName: string,
  surname: string,
  birthDate: string,
  number: string,
  key: string,
): Person {
  return { id: `${country.toLowerCase()}-${plainId(givenName)}`, country, givenName, surname, birthDate, number, key };
}

function plainId(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
}
