import { fromBER, OctetString } from 'asn1js';
import { OCSPRequest, type Extension, type Request } from 'pkijs';
import { malformed } from './der.js';
import { toHex } from './values.js';

/** Which certificate is asked about, as its asker names it. */
export interface OcspQuestion {
  /** DER of CertID, which the answer repeats. */
  readonly id: Uint8Array;
  /** OID of the digest that the two hashes are made with. */
  readonly hash: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Hex of the INTEGER's bytes. */
  readonly serialNumber: string;
}

/** An OCSP request (RFC 6960 clause 4.1). */
export interface OcspRequest {
  readonly questions: readonly OcspQuestion[];
  /** 1 to 128 bytes (RFC 9654 clause 2.1); null: none was given. */
  readonly nonce: Uint8Array | null;
}

const MAX_REQUEST_BYTES = 16 * 1024;
const MAX_QUESTIONS = 10;
const MAX_NONCE_BYTES = 128;
const NONCE = '1.3.6.1.5.5.7.48.1.2';

/**
 * Reads an OCSP request; a signature on it is not looked at.
 *
 * @throws `UnusableError` `PKI_MALFORMED`, also for a nonce that is empty or too long and for a critical extension that is not known
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  const { tbsRequest } = read(der);
  const { version = 0, requestList, requestExtensions = [] } = tbsRequest;
  if (version !== 0) malformed('not version 1');
  if (requestList.length === 0 || requestList.length > MAX_QUESTIONS) malformed('nothing is asked, or too much');
  if (requestExtensions.some(({ critical, extnID }) => critical && extnID !== NONCE)) malformed('an unknown extension');
  const [nonce, ...more] = requestExtensions.filter(({ extnID }) => extnID === NONCE);
  if (more.length > 0) malformed('two nonces');
  return { questions: requestList.map(questionOf), nonce: nonce ? nonceOf(nonce) : null };
}

function read(der: Uint8Array): OCSPRequest {
  if (der.length > MAX_REQUEST_BYTES) malformed('too long');
  try {
    const { offset, result } = fromBER(der);
    if (offset === der.length) return new OCSPRequest({ schema: result });
  } catch {
    // Whatever the reader stumbles over, the request is of no use.
  }
  malformed('OCSP request');
}

function questionOf({ reqCert }: Request): OcspQuestion {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = reqCert;
  return {
    id: new Uint8Array(reqCert.toSchema().toBER(false)),
    hash: hashAlgorithm.algorithmId,
    issuerNameHash: issuerNameHash.valueBlock.valueHexView,
    issuerKeyHash: issuerKeyHash.valueBlock.valueHexView,
    serialNumber: toHex(serialNumber.valueBlock.valueHexView),
  };
}

function nonceOf({ extnValue }: Extension): Uint8Array {
  const { valueHexView } = extnValue.valueBlock;
  const { offset, result } = fromBER(valueHexView);
  if (!(result instanceof OctetString) || offset !== valueHexView.length) malformed('nonce');
  const value = result.valueBlock.valueHexView;
  if (value.length === 0 || value.length > MAX_NONCE_BYTES) malformed('nonce');
  return value;
}
