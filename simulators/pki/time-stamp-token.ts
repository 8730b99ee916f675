import { createHash, randomBytes, sign } from 'node:crypto';
import {
  CertificateChoices,
  CertificateSet,
  CMSVersion,
  DigestAlgorithmIdentifier,
  DigestAlgorithmIdentifiers,
  EncapsulatedContent,
  EncapsulatedContentInfo,
  id_contentType,
  id_messageDigest,
  id_signedData,
  id_signingTime,
  IssuerAndSerialNumber,
  SignatureAlgorithmIdentifier,
  SignedData,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
  Attribute,
} from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { Accuracy, id_ct_tstInfo, TimeStampToken, TSTInfo, TSTInfoVersion } from '@peculiar/asn1-tsp';
import type { MessageImprint } from '@peculiar/asn1-tsp';
import { Time } from '@peculiar/asn1-x509';
import { arrayBuffer, encode, signatureAlgorithmOf } from './certificates.js';
import { der, oid, setOf, TAG } from './der.js';
import type { Identity } from './identity.js';
import { wholeSeconds } from './ocsp-response.js';

const SHA256 = '2.16.840.1.101.3.4.2.1';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';

/** What a time-stamp token states. */
export interface TimeStamp {
  readonly imprint: MessageImprint;
  readonly policy: string;
  readonly at: Date;
  readonly nonce?: ArrayBuffer;
  /** Certificates put into the token; empty when the request did not ask for them. */
  readonly certificates: readonly Identity[];
}

/** Signs a time-stamp token (RFC 3161 §2.4.2, with the ESSCertIDv2 of RFC 5816), accurate to one second. */
export function timeStampToken({ imprint, policy, at, nonce, certificates }: TimeStamp, tsa: Identity): TimeStampToken {
  const info = new TSTInfo({
    version: TSTInfoVersion.v1,
    policy,
    messageImprint: imprint,
    serialNumber: arrayBuffer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    genTime: wholeSeconds(at),
    accuracy: new Accuracy({ seconds: 1 }),
    ordering: false,
    ...(nonce === undefined ? {} : { nonce }),
  });
  const content = encode(info);
  const signedData = new SignedData({
    version: CMSVersion.v3,
    digestAlgorithms: new DigestAlgorithmIdentifiers([sha256()]),
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: id_ct_tstInfo,
      eContent: new EncapsulatedContent({ single: new OctetString(content) }),
    }),
    ...(certificates.length === 0
      ? {}
      : {
          certificates: new CertificateSet(
            certificates.map(({ certificate }) => new CertificateChoices({ certificate })),
          ),
        }),
    signerInfos: new SignerInfos([signerInfo(content, at, tsa)]),
  });
  return new TimeStampToken({ contentType: id_signedData, content: AsnConvert.serialize(signedData) });
}

function signerInfo(content: Buffer, at: Date, tsa: Identity): SignerInfo {
  const encoded = [
    attribute(id_contentType, oid(id_ct_tstInfo)),
    attribute(id_signingTime, encode(new Time(wholeSeconds(at)))),
    attribute(id_messageDigest, der(TAG.octets, createHash('sha256').update(content).digest())),
    attribute(SIGNING_CERTIFICATE_V2, certificateReference(tsa)),
  ].sort((a, b) => Buffer.compare(a, b));
  const { issuer, serialNumber } = tsa.certificate.tbsCertificate;
  return new SignerInfo({
    version: CMSVersion.v1,
    sid: new SignerIdentifier({ issuerAndSerialNumber: new IssuerAndSerialNumber({ issuer, serialNumber }) }),
    digestAlgorithm: sha256(),
    signedAttrs: encoded.map((bytes) => AsnConvert.parse(bytes, Attribute)),
    signatureAlgorithm: new SignatureAlgorithmIdentifier(signatureAlgorithmOf(tsa.privateKey)),
    signature: new OctetString(sign('sha256', setOf(...encoded), tsa.privateKey)),
  });
}

function attribute(type: string, value: Uint8Array): Buffer {
  return der(TAG.sequence, oid(type), setOf(value));
}

/** SigningCertificateV2 with one ESSCertIDv2; SHA-256 is its default and therefore not written. */
function certificateReference(tsa: Identity): Buffer {
  const hash = der(TAG.octets, createHash('sha256').update(tsa.der).digest());
  return der(TAG.sequence, der(TAG.sequence, der(TAG.sequence, hash)));
}

function sha256(): DigestAlgorithmIdentifier {
  return new DigestAlgorithmIdentifier({ algorithm: SHA256, parameters: null });
}
