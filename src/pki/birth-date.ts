import type { Certificate } from './certificate.js';
import { partsOf, readDer } from './der.js';
import { Parts, readOid, readTime } from './values.js';

const DIRECTORY_ATTRIBUTES = '2.5.29.9';
const DATE_OF_BIRTH = '1.3.6.1.5.5.7.9.1';

/** The date of birth in a qualified certificate (RFC 3739 clause 3.2.2), YYYY-MM-DD; null when there is none. */
export function birthDateIn(certificate: Certificate): string | null {
  const extension = certificate.extensions.get(DIRECTORY_ATTRIBUTES);
  if (!extension) return null;
  try {
    for (const value of partsOf(readDer(extension.value))) {
      const [type, set] = partsOf(value);
      if (type && set && readOid(type) === DATE_OF_BIRTH) {
        return readTime(new Parts(set, 'date of birth', 0x31).any())
          .toISOString()
          .slice(0, 10);
      }
    }
  } catch {
    return null; // a broken statement states nothing
  }
  return null;
}
