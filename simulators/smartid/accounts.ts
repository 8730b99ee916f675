import { DEMO_PEOPLE } from '../bankid/people.js';
import type { Identity, NamedSigner, SignerAuthority } from '../pki/index.js';

/** Somebody with a Smart-ID. */
export interface Account extends NamedSigner {
  readonly documentNumber: string;
}

/** The demonstration's people; their numbers are of the tax agency's test series. */
export const ACCOUNTS: readonly Account[] = DEMO_PEOPLE.map(({ personalNumber, givenName, surname }) => ({
  ...{ givenName, surname, country: 'SE', serialNumber: `PNOSE-${personalNumber}` },
  documentNumber: `PNOSE-${personalNumber}-DEMO-Q`,
}));

export function accountOf(selector: string): Account | undefined {
  return ACCOUNTS.find(({ serialNumber, documentNumber }) => [serialNumber, documentNumber].includes(selector));
}

/** Somebody's key; RSA, as in life. */
export function keyOf(authority: SignerAuthority, { documentNumber, ...person }: Account): Promise<Identity> {
  return authority.take(documentNumber.toLowerCase(), person, 'rsa');
}
