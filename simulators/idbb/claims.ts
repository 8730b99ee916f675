import type { Claims } from '../broker/faults.js';
import { fullName, type Person } from '../broker/people.js';

/** Which claims come with which scope. */
export const SCOPE_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  profile: ['given_name', 'family_name', 'name', 'birthdate', 'nationality', 'locale'],
  address: ['address'],
  national_id: ['individual_id', 'individual_id_type'],
};

/** Everything that is known of a person. */
export function personClaims(person: Person): Claims {
  return {
    given_name: person.givenName,
    family_name: person.surname,
    name: fullName(person),
    birthdate: person.birthDate,
    // ISO 3166-1 alpha-2, of the authority that gave out the national number.
    nationality: person.country,
    address: { country: person.country },
    locale: 'en',
    individual_id: person.number,
    // ETSI EN 319 412-1 clause 5.1.3: a national personal number.
    individual_id_type: 'PNO',
  };
}

/** What a token lets one know of a person. @param asked - claims that were asked for one by one */
export function claimsIn(scope: string, asked: readonly string[], person: Person): Claims {
  const names = [...scope.split(' ').flatMap((one) => SCOPE_CLAIMS[one] ?? []), ...asked];
  return Object.fromEntries(Object.entries(personClaims(person)).filter(([name]) => names.includes(name)));
}
