import { randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  Certificate,
  Extensions,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { Extension, Name } from '@peculiar/asn1-x509';
import { keyIdentifiers, publicKeyInfo } from './extensions.js';

/** What a certificate is to say. */
export interface CertificateContent {
  readonly subject: Name;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Without the key identifiers, which are added. */
  readonly extensions: readonly Extension[];
}

/** Who issues: name, public key for the identifier, private key to sign with. */
export interface Issuer {
  readonly name: Name;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Issues a certificate. Serial numbers are 63 random bits. */
export function issueCertificate(content: CertificateContent, issuer: Issuer): Buffer {
  const signature = signatureAlgorithmOf(issuer.privateKey);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: arrayBuffer(newSerialNumber()),
    signature,
    issuer: issuer.name,
    validity: new Validity({ notBefore: content.notBefore, notAfter: content.notAfter }),
    subject: content.subject,
    subjectPublicKeyInfo: AsnConvert.parse(publicKeyInfo(content.publicKey), SubjectPublicKeyInfo),
    extensions: new Extensions([...content.extensions, ...keyIdentifiers(content.publicKey, issuer.publicKey)]),
  });
  const signed = Buffer.from(AsnConvert.serialize(tbsCertificate));
  return encode(
    new Certificate({
      tbsCertificate,
      signatureAlgorithm: signature,
      signatureValue: arrayBuffer(sign('sha256', signed, issuer.privateKey)),
    }),
  );
}

/** SHA-256 with the algorithm of a key. */
export function signatureAlgorithmOf(key: KeyObject): AlgorithmIdentifier {
  return key.asymmetricKeyType === 'ec'
    ? new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' })
    : new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null });
}

/** DER of an ASN.1 object. */
export function encode(value: object): Buffer {
  return Buffer.from(AsnConvert.serialize(value));
}

/** The bytes alone, without the pool that a buffer may lie in. */
export function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function newSerialNumber(): Buffer {
  const bytes = randomBytes(8);
  // Positive, and without a leading zero that DER would have to drop.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}
