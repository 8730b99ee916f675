import { publicKeyOf, signatureAlgorithm, type SignData } from './algorithms.js';
import { bits, integer, octets, oid, sequence, tagged, time, tlv, truth } from './der-writer.js';
import { buildName, type NameSteps } from './name.js';

/** What a certificate is to say. */
export interface CertificatePlan {
  readonly subject: NameSteps;
  /** Of the key that is certified; SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly issuer: NameSteps;
  /** Of the issuer; SubjectPublicKeyInfo, DER. */
  readonly issuerKey: Uint8Array;
  /** Magnitude; at least 8 random bytes. */
  readonly serialNumber: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** A CA that certifies end entities alone, or a key that signs documents. */
  readonly use: 'authority' | 'signer';
  /** Signs with the issuer's key. */
  readonly sign: SignData;
}

/** Bits of KeyUsage (RFC 5280 clause 4.2.1.3) with the number of unused ones: certificates and lists; content commitment. */
const KEY_USAGE = { authority: [0x06, 1], signer: [0x40, 6] } as const;

function extension(type: string, isCritical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(type), ...(isCritical ? [truth()] : []), octets(value));
}

function extensionsOf({ use }: CertificatePlan): Uint8Array {
  const [flags, unused] = KEY_USAGE[use];
  const constraints = use === 'authority' ? sequence(truth(), integer(0)) : sequence();
  return sequence(
    extension('2.5.29.19', true, constraints),
    extension('2.5.29.15', true, bits(Uint8Array.of(flags), unused)),
  );
}

/**
 * Builds a certificate for what is thrown away again, such as the rehearsal of a seal. No product certificate is made here.
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
    buildName(plan.issuer),
    sequence(time(plan.notBefore), time(plan.notAfter)),
    buildName(plan.subject),
    plan.publicKey,
    tlv(0xa0 + 3, extensionsOf(plan)),
  );
  return sequence(tbs, algorithm, bits(await plan.sign(tbs)));
}
