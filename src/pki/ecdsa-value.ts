import { partsOf, readDer } from './der.js';
import { readMagnitude } from './values.js';

/**
 * Turns `Ecdsa-Sig-Value` (DER) into r ‖ s as WebCrypto wants it.
 *
 * @returns null when it is not DER, or a number does not fit
 */
export function readEcdsaValue(der: Uint8Array, fieldBytes: number): Uint8Array | null {
  try {
    const parts = partsOf(readDer(der, 512));
    if (parts.length !== 2) return null;
    const joined = new Uint8Array(2 * fieldBytes);
    for (const [at, part] of parts.entries()) {
      const magnitude = readMagnitude(part);
      if (magnitude.length > fieldBytes) return null;
      joined.set(magnitude, (at + 1) * fieldBytes - magnitude.length);
    }
    return joined;
  } catch {
    return null;
  }
}
