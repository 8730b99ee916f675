import { readEcdsaValue, type PublicKey } from '../../pki/index.js';
import { valueMalformed } from './errors.js';

const FIELD_BYTES = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const;

/**
 * A signature value as XML and JOSE have it: ECDSA as r ‖ s, RSA as it is.
 *
 * @param value - ECDSA: `Ecdsa-Sig-Value`, DER
 * @throws `UnusableError` `FORMAT_VALUE_MALFORMED`
 */
export function joinedValue(value: Uint8Array, key: PublicKey): Uint8Array {
  if (key.kind !== 'ec') return value;
  const joined = readEcdsaValue(value, FIELD_BYTES[key.curve]);
  if (!joined) throw valueMalformed();
  return joined;
}
