import { digestOf, readAlgorithm } from './algorithms.js';
import type { Certificate } from './certificate.js';
import type { SignerInfo } from './cms.js';
import { malformed, partsOf, TAG, type DerValue } from './der.js';
import type { DigestName, PkiPrimitives } from './primitives.js';
import { Parts, sameBytes } from './values.js';
import { fault, type Fault } from './verdict.js';

/** Attributes that name the signer's certificate by its digest: ESS version 1 and 2 (RFC 5035), and CAdES' older one. */
const REFERENCES = {
  essV1: '1.2.840.113549.1.9.16.2.12',
  other: '1.2.840.113549.1.9.16.2.19',
  essV2: '1.2.840.113549.1.9.16.2.47',
} as const;

interface Reference {
  readonly digest: DigestName | null;
  readonly value: Uint8Array;
}

/**
 * Checks that what is signed names the signer's certificate, so that no other certificate of the same key can take its place.
 *
 * @returns null when every reference fits; a fault when one does not, or none is there and one is required
 */
export async function checkCertificateReference(
  info: SignerInfo,
  signer: Certificate,
  primitives: PkiPrimitives,
  required: boolean,
): Promise<Fault | null> {
  const references = readReferences(info);
  if (!references)
    return fault('FORMAT_FAILURE', 'CMS_REFERENCE_BROKEN', 'The signed certificate reference is broken.');
  if (references.length === 0 && required)
    return fault('SIG_CONSTRAINTS_FAILURE', 'CMS_NO_REFERENCE', 'What is signed does not name the certificate.');
  for (const { digest, value } of references) {
    if (!digest || !sameBytes(value, await primitives.digest(digest, signer.der)))
      return fault('SIG_CONSTRAINTS_FAILURE', 'CMS_OTHER_CERTIFICATE', 'What is signed names another certificate.');
  }
  return null;
}

function readReferences(info: SignerInfo): Reference[] | null {
  try {
    return Object.values(REFERENCES).flatMap((type) => {
      const values = info.signed?.attributes.get(type);
      if (!values) return [];
      const [value, ...more] = values;
      if (more.length > 0) malformed('two references');
      // The signer's own certificate comes first; others may follow.
      const first = new Parts(new Parts(value, 'reference').take(TAG.sequence), 'reference').take(TAG.sequence);
      return [type === REFERENCES.other ? readOther(first) : readEss(first, type === REFERENCES.essV2)];
    });
  } catch {
    return null;
  }
}

function readEss(value: DerValue, second: boolean): Reference {
  const parts = new Parts(value, 'reference');
  const algorithm = second ? parts.maybe(TAG.sequence) : undefined;
  const digest = algorithm ? digestOf(readAlgorithm(algorithm)) : second ? 'SHA-256' : 'SHA-1';
  return { digest, value: parts.take(TAG.octetString).content };
}

/** OtherHash of RFC 3126: a bare SHA-1, or an algorithm with its value. */
function readOther(value: DerValue): Reference {
  const [hash] = partsOf(value);
  if (hash?.tag === TAG.octetString) return { digest: 'SHA-1', value: hash.content };
  const parts = new Parts(hash, 'reference');
  const digest = digestOf(readAlgorithm(parts.take(TAG.sequence)));
  return { digest, value: parts.take(TAG.octetString).content };
}
