/** Ways to log in, as `acr_values` and `acr` name them; weakest first. */
export const ACRS = [
  'idbb:acr:static-code',
  'idbb:acr:generated-code',
  'idbb:acr:linked-wallet',
  'idbb:acr:biometrics',
  'idbb:acr:biometrics-generated-code',
  'idbb:acr:linked-wallet-static-code',
] as const;

const USUAL = 'idbb:acr:generated-code';

/** How somebody logs in who is asked like this. @param acrValues - as sent; the first that is known counts */
export function acrOf(acrValues: unknown): string {
  const asked = typeof acrValues === 'string' ? acrValues.split(' ') : [];
  return asked.find((acr) => (ACRS as readonly string[]).includes(acr)) ?? USUAL;
}
