import { constants, createHash, sign, X509Certificate } from 'node:crypto';
import type { Identity } from './authority.js';
import { endless, integer, nothing, octets, oid, seq, set, small, tagged, tlv, utcTime, type Bytes } from './der.js';

export interface CmsPlan {
  readonly signer: Identity;
  readonly certificates: readonly Identity[];
  readonly content: Uint8Array;
  /** Of the content, where that is not there. */
  readonly contentDigest?: Uint8Array;
  readonly signingTime?: Date;
  readonly digest?: 'sha256' | 'sha512';
  /** How the signer's certificate is named inside what is signed. */
  readonly reference?: 'ess-v2' | 'other' | 'none';
  readonly referenced?: Identity;
  readonly pss?: boolean;
  /** Outer lengths as Norwegian services write them. */
  readonly indefinite?: boolean;
  readonly unsorted?: boolean;
  readonly contentType?: string;
  /** Within the CMS. */
  readonly attached?: boolean;
  readonly unsigned?: readonly Uint8Array[];
  readonly extraAttributes?: readonly Uint8Array[];
  readonly signers?: number;
}

const DIGEST = { sha256: '2.16.840.1.101.3.4.2.1', sha512: '2.16.840.1.101.3.4.2.3' };
const DATA = '1.2.840.113549.1.7.1';

export const attribute = (type: string, ...values: Uint8Array[]): Bytes => seq(oid(type), set(...values));

function referenceOf(plan: CmsPlan): Bytes[] {
  const value = octets(
    createHash('sha256')
      .update((plan.referenced ?? plan.signer).der)
      .digest(),
  );
  switch (plan.reference ?? 'ess-v2') {
    case 'ess-v2':
      return [attribute('1.2.840.113549.1.9.16.2.47', seq(seq(seq(value))))];
    case 'other':
      return [attribute('1.2.840.113549.1.9.16.2.19', seq(seq(seq(seq(seq(oid(DIGEST.sha256)), value)))))];
    case 'none':
      return [];
  }
}

function algorithmOf({ signer, pss, digest = 'sha256' }: CmsPlan): Bytes {
  if (signer.kind === 'EC') return seq(oid('1.2.840.10045.4.3.2'));
  if (pss !== true) return seq(oid('1.2.840.113549.1.1.1'));
  const hash = seq(oid(DIGEST[digest]), nothing);
  const salt = small(digest === 'sha512' ? 64 : 32);
  return seq(
    oid('1.2.840.113549.1.1.10'),
    seq(tagged(0, hash), tagged(1, seq(oid('1.2.840.113549.1.1.8'), hash)), tagged(2, salt)),
  );
}

function signerInfo(plan: CmsPlan): Bytes {
  const digest = plan.digest ?? 'sha256';
  const { certificate } = plan.signer;
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid(plan.contentType ?? DATA)),
    attribute('1.2.840.113549.1.9.4', octets(plan.contentDigest ?? createHash(digest).update(plan.content).digest())),
    ...(plan.signingTime ? [attribute('1.2.840.113549.1.9.5', utcTime(plan.signingTime))] : []),
    ...referenceOf(plan),
    ...(plan.extraAttributes ?? []),
  ].sort((a, b) => Buffer.compare(a, b));
  if (plan.unsorted === true) attributes.reverse();
  const key =
    plan.pss === true
      ? {
          key: plan.signer.privateKey,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: digest === 'sha512' ? 64 : 32,
        }
      : plan.signer.privateKey;
  const value = sign(digest, set(...attributes), key);
  const serial = new X509Certificate(plan.signer.der).serialNumber.toLowerCase();
  return seq(
    small(1),
    seq(new Uint8Array(certificate.issuerName.toArrayBuffer()), integer(serial)),
    seq(oid(DIGEST[digest])),
    tagged(0, ...attributes),
    algorithmOf(plan),
    octets(value),
    ...(plan.unsigned ? [tagged(1, ...plan.unsigned)] : []),
  );
}

/** A ContentInfo with SignedData. */
export function makeCms(plan: CmsPlan): Uint8Array {
  const type = oid(plan.contentType ?? DATA);
  const content = plan.attached === true ? [tagged(0, octets(plan.content))] : [];
  const infos = Array.from({ length: plan.signers ?? 1 }, () => signerInfo(plan));
  const certificates = tlv(0xa0, ...plan.certificates.map(({ der }) => der));
  const algorithms = set(seq(oid(DIGEST[plan.digest ?? 'sha256'])));
  const signedData = oid('1.2.840.113549.1.7.2');
  if (plan.indefinite === true) {
    const data = endless(0x30, small(1), algorithms, endless(0x30, type, ...content), certificates, set(...infos));
    return endless(0x30, signedData, endless(0xa0, data));
  }
  return seq(signedData, tagged(0, seq(small(1), algorithms, seq(type, ...content), certificates, set(...infos))));
}
