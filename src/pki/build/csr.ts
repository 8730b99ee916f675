import { publicKeyOf, signatureAlgorithm, type SignData } from './algorithms.js';
import { bits, integer, sequence, tagged } from './der-writer.js';
import { buildName, type NameSteps } from './name.js';

/** What is asked for. */
export interface CsrPlan {
  readonly subject: NameSteps;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Signs with the private half: the proof that it is there. */
  readonly sign: SignData;
}

/**
 * Builds a certificate request (PKCS#10, RFC 2986) without attributes.
 *
 * @returns DER
 * @throws `PKI_MALFORMED`; whatever `sign` throws
 */
export async function buildCsr({ subject, publicKey, sign }: CsrPlan): Promise<Uint8Array> {
  const algorithm = signatureAlgorithm(publicKeyOf(publicKey));
  const info = sequence(integer(0), buildName(subject), publicKey, tagged(0));
  return sequence(info, algorithm, bits(await sign(info)));
}
