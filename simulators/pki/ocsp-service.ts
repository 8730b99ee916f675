import { CertID, id_pkix_ocsp_nonce, OCSPRequest, OCSPResponseStatus } from '@peculiar/asn1-ocsp';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { Authority } from './authorities.js';
import { certificateId, hashOf, ocspRefusal, ocspResponse } from './ocsp-response.js';
import type { Verdict } from './ocsp-response.js';
import type { Register } from './register.js';

const NEXT_UPDATE_MS = 3_600_000;

/**
 * Answers an OCSP request (RFC 6960) for one or more certificates of one authority.
 *
 * @param isWrong - answer for a neighbouring certificate instead of the one asked for
 * @returns DER of the response; requests that cannot be read are answered `malformedRequest`
 */
export function answerOcsp(
  request: Uint8Array,
  authorities: readonly Authority[],
  register: Register,
  now: Date,
  isWrong: boolean,
): Buffer {
  const asked = readRequest(request);
  if (asked === undefined) return ocspRefusal(OCSPResponseStatus.malformedRequest);
  const { requestList, requestExtensions } = asked.tbsRequest;
  const ids = requestList.map(({ reqCert }) => reqCert);
  const authority = authorities.find((candidate) => ids.every((id) => isOf(candidate, id)));
  if (authority === undefined || ids.length === 0) return ocspRefusal(OCSPResponseStatus.unauthorized);
  const nonce = requestExtensions?.filter((extension) => extension.extnID === id_pkix_ocsp_nonce);
  return ocspResponse({
    responder: authority.responder,
    answers: ids.map((id) => ({
      certificate: isWrong ? neighbourOf(id) : id,
      verdict: verdictOf(authority, id, register),
    })),
    producedAt: now,
    nextUpdate: new Date(now.getTime() + NEXT_UPDATE_MS),
    ...(nonce === undefined || nonce.length === 0 ? {} : { extensions: nonce }),
  });
}

function readRequest(bytes: Uint8Array): OCSPRequest | undefined {
  try {
    return AsnConvert.parse(bytes, OCSPRequest);
  } catch {
    return undefined;
  }
}

function verdictOf({ name, isOpen }: Authority, id: CertID, register: Register): Verdict {
  const verdict = register.verdict(name, Buffer.from(id.serialNumber).toString('hex'));
  return verdict === 'unknown' && isOpen === true ? 'good' : verdict;
}

function isOf({ identity }: Authority, id: CertID): boolean {
  const hash = hashOf(id);
  if (hash === undefined) return false;
  const own = certificateId(identity, id.serialNumber, hash);
  return (
    Buffer.from(own.issuerKeyHash.buffer).equals(Buffer.from(id.issuerKeyHash.buffer)) &&
    Buffer.from(own.issuerNameHash.buffer).equals(Buffer.from(id.issuerNameHash.buffer))
  );
}

function neighbourOf({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertID): CertID {
  const bytes = new Uint8Array(serialNumber.slice(0));
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  return new CertID({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber: bytes.buffer });
}
