import { integer, sequence } from './der-writer.js';

/** r ‖ s, as key modules, XML and JOSE have ECDSA signatures, in DER (`Ecdsa-Sig-Value`). */
export function ecdsaValueOf(joined: Uint8Array): Uint8Array {
  const half = joined.length / 2;
  return sequence(integer(joined.subarray(0, half)), integer(joined.subarray(half)));
}
