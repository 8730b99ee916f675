import { publicKeyOf, signatureAlgorithm, type SignData } from './algorithms.js';
import { bits, integer, sequence, tagged, time } from './der-writer.js';
import { buildName, type NameSteps } from './name.js';

/** What a certificate is to say. */
export interface CertificatePlan {
  readonly subject: NameSteps;
  /** Of the key that is certified; SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** DER where the issuer has a certificate already: names are compared byte for byte. */
  readonly issuer: NameSteps | Uint8Array;
  /** Of the issuer; SubjectPublicKeyInfo, DER. */
  readonly issuerKey: Uint8Array;
  /** Magnitude; at least 8 random bytes. */
  readonly serialNumber: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** As `extensions.ts` builds them, DER. */
  readonly extensions: readonly Uint8Array[];
  /** Signs with the issuer's key. */
  readonly sign: SignData;
}

/**
 * Builds a certificate (RFC 5280), version 3; times are cut to whole seconds.
 *
 * @returns DER
 * @throws `PKI_MALFORMED`; whatever `sign` throws
 */
export async function buildCertificate(plan: CertificatePlan): Promise<Uint8Array> {
  const algorithm = signatureAlgorithm(publicKeyOf(plan.issuerKey));
  const tbs = sequence(
    tagged(0, integer(2)),
    integer(plan.serialNumber),
    algorithm,
    plan.issuer instanceof Uint8Array ? plan.issuer : buildName(plan.issuer),
    sequence(time(plan.notBefore), time(plan.notAfter)),
    buildName(plan.subject),
    plan.publicKey,
    tagged(3, sequence(...plan.extensions)),
  );
  return sequence(tbs, algorithm, bits(await plan.sign(tbs)));
}
