import { createHash, sign } from 'node:crypto';
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import type { Extension } from '@peculiar/asn1-x509';
import { arrayBuffer, encode, signatureAlgorithmOf } from './certificates.js';
import type { Issuer } from './certificates.js';
import { keyHash } from './extensions.js';
import { nameOf } from './identity.js';
import type { Identity } from './identity.js';

export { OCSPResponseStatus };

/** What a responder says of a certificate. */
export type Verdict = 'good' | 'unknown' | { readonly revokedAt: Date };

/** Content of an OCSP answer. */
export interface OcspAnswer {
  readonly responder: Identity;
  readonly answers: readonly { readonly certificate: CertID; readonly verdict: Verdict }[];
  readonly producedAt: Date;
  readonly nextUpdate?: Date;
  readonly extensions?: readonly Extension[];
}

/** Signs an answer; the responder names itself and encloses its certificate. */
export function ocspResponse({ responder, answers, producedAt, nextUpdate, extensions }: OcspAnswer): Buffer {
  const at = wholeSeconds(producedAt);
  const end = nextUpdate === undefined ? {} : { nextUpdate: wholeSeconds(nextUpdate) };
  const tbsResponseData = new ResponseData({
    responderID: new ResponderID({ byName: nameOf(responder) }),
    producedAt: at,
    responses: answers.map(
      ({ certificate, verdict }) =>
        new SingleResponse({ certID: certificate, certStatus: statusOf(verdict), thisUpdate: at, ...end }),
    ),
    ...(extensions === undefined ? {} : { responseExtensions: [...extensions] }),
  });
  const basic = new BasicOCSPResponse({
    tbsResponseData,
    signatureAlgorithm: signatureAlgorithmOf(responder.privateKey),
    signature: arrayBuffer(sign('sha256', encode(tbsResponseData), responder.privateKey)),
    certs: [responder.certificate],
  });
  const response = new OctetString(encode(basic));
  return encode(
    new OCSPResponse({
      responseStatus: OCSPResponseStatus.successful,
      responseBytes: new ResponseBytes({ responseType: id_pkix_ocsp_basic, response }),
    }),
  );
}

/** An answer without content, such as `tryLater`. */
export function ocspRefusal(responseStatus: OCSPResponseStatus): Buffer {
  return encode(new OCSPResponse({ responseStatus }));
}

const HASHES = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' } as const;

/** Names a certificate by hashes of its issuer; SHA-1 is what every client of OCSP understands. */
export function certificateId(
  issuer: Issuer,
  serialNumber: ArrayBuffer,
  algorithm: keyof typeof HASHES = 'sha1',
): CertID {
  return new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: HASHES[algorithm], parameters: null }),
    issuerNameHash: new OctetString(createHash(algorithm).update(encode(issuer.name)).digest()),
    issuerKeyHash: new OctetString(keyHash(issuer.publicKey, algorithm)),
    serialNumber,
  });
}

/** The hash by which a certificate is named, if it is one that is understood. */
export function hashOf({ hashAlgorithm }: CertID): keyof typeof HASHES | undefined {
  if (hashAlgorithm.algorithm === HASHES.sha1) return 'sha1';
  return hashAlgorithm.algorithm === HASHES.sha256 ? 'sha256' : undefined;
}

/** DER times have no fractions here; the time before is a safe one. */
export function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

function statusOf(verdict: Verdict): CertStatus {
  if (verdict === 'good') return new CertStatus({ good: null });
  if (verdict === 'unknown') return new CertStatus({ unknown: null });
  return new CertStatus({ revoked: new RevokedInfo({ revocationTime: wholeSeconds(verdict.revokedAt) }) });
}
