import type { Country } from './people.js';

/** A way to log in, as `acr_values` names it. */
export interface Means {
  readonly acr: string;
  readonly country: Country;
  /** As people know it. */
  readonly name: string;
  /** The broker's name of the scheme, in the claim `identityscheme`. */
  readonly scheme: string;
  /** Claim `authenticationmethod`. */
  readonly method: string;
}

const SCHEMES: readonly (Omit<Means, 'acr'> & { readonly base: string; readonly variants: readonly string[] })[] = [
  {
    base: 'urn:grn:authn:se:bankid',
    variants: ['', ':same-device', ':another-device', ':another-device:qr'],
    country: 'SE',
    name: 'Swedish BankID',
    scheme: 'sebankid',
    method: 'urn:oasis:names:tc:SAML:2.0:ac:classes:SoftwarePKI',
  },
  {
    base: 'urn:grn:authn:no:bankid',
    variants: ['', ':substantial', ':high'],
    country: 'NO',
    name: 'Norwegian BankID',
    scheme: 'nobankid-oidc',
    method: 'urn:oasis:names:tc:SAML:2.0:ac:classes:SoftwarePKI',
  },
  {
    base: 'urn:grn:authn:dk:mitid',
    variants: [':low', ':substantial', ':high'],
    country: 'DK',
    name: 'MitID',
    scheme: 'dkmitid',
    method: 'app:1706617777579:SUBSTANTIAL:SUBSTANTIAL:HIGH:HIGH',
  },
  {
    base: 'urn:grn:authn:fi',
    variants: [':bank-id', ':mobile-id', ':all'],
    country: 'FI',
    name: 'Finnish Trust Network',
    scheme: 'fitupas',
    method: 'urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract',
  },
];

/** Every way that the simulated broker knows. */
export const MEANS: readonly Means[] = SCHEMES.flatMap(({ base, variants, ...scheme }) =>
  variants.map((variant) => ({ ...scheme, acr: base + variant })),
);

/** The way of a request. @param acrValues - as sent; exactly one is allowed */
export function meansOf(acrValues: unknown): Means | undefined {
  return MEANS.find(({ acr }) => acr === acrValues);
}
