import { EIDS } from '../../eids/index.js';
import type { FoundIdentity } from '../report.js';
import { textOf, type Claims } from './token.js';

interface Scheme {
  readonly country: string;
  readonly nationalNumber: readonly string[];
  readonly personKey: readonly string[];
}

/** Where each eID (`identityscheme`) says who the person is. */
const SCHEMES: Readonly<Record<string, Scheme>> = Object.fromEntries(
  EIDS.map(({ country, claims: { scheme, nationalNumber, personKey } }) => [
    scheme,
    { country, nationalNumber, personKey },
  ]),
);

/** Other providers: the standard's own claims. `sub` is a key of the person at this provider only. */
const STANDARD: Scheme = { country: '', nationalNumber: ['nnin', 'national_id'], personKey: ['bankid_altsub', 'sub'] };

/** The scheme that a token names; empty when it names none. */
export function schemeOf(claims: Claims): string {
  return textOf(claims, 'identityscheme') ?? '';
}

/** Who a token says has logged in. */
export function identityIn(claims: Claims): FoundIdentity {
  const name = schemeOf(claims);
  const scheme = (Object.hasOwn(SCHEMES, name) ? SCHEMES[name] : undefined) ?? STANDARD;
  const country = textOf(claims, 'country')?.toUpperCase() ?? scheme.country;
  const birthDate = textOf(claims, 'birthdate', 'dateofbirth');
  const parts = {
    name: textOf(claims, 'name'),
    givenName: textOf(claims, 'given_name', 'givenname'),
    surname: textOf(claims, 'family_name', 'surname'),
    nationalNumber: textOf(claims, ...scheme.nationalNumber),
    country: country === '' ? undefined : country,
    birthDate: birthDate !== undefined && /^\d{4}-\d\d-\d\d$/.test(birthDate) ? birthDate : undefined,
    personKey: textOf(claims, ...scheme.personKey),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
