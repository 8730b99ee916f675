import {
  fault,
  nonceOfOcsp,
  parseOcsp,
  verifyOcsp,
  type Certificate,
  type Fault,
  type OcspResponse,
  type SingleResponse,
} from '../../pki/index.js';
import { fromBase64, sameBytes } from '../encoding.js';
import type { Findings } from '../findings.js';
import { checkOrder, SKEW_MS } from '../times.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';
import type { BankIdPair } from './pair-types.js';

const NONCE_BYTES = 32;
const MAX_ANSWER_AGE_MS = 24 * 60 * 60_000;

/**
 * Checks that the OCSP response belongs to exactly this signature and says that the certificate was good.
 *
 * @returns when it was made, which proves when the signature existed; null when it proves nothing
 */
export async function checkBankIdOcsp(
  pair: BankIdPair,
  leaf: Certificate,
  [issuer]: readonly Certificate[],
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<Date | null> {
  const response = read(pair.ocspResponse);
  const broken = fault('FORMAT_FAILURE', 'OCSP_UNREADABLE', 'The OCSP response cannot be read.');
  if (!response || !issuer) {
    found.fault('revocation', 'response', broken);
    found.fault('time', 'producedAt', unproven());
    return null;
  }
  const nonce = await checkNonce(pair.signature, response, options);
  const belongs = found.note('revocation', 'nonce', nonce, 'The OCSP response was made for this signature.');
  const { primitives, allowSha1 } = options;
  const result = await verifyOcsp(response, { certificate: leaf, issuer, primitives, allowSha1, requireNoCheck: true });
  const genuine = found.note('revocation', 'response', result.fault, 'The OCSP response is the signer’s CA’s own.');
  if (result.answer)
    found.note('revocation', 'status', checkStatus(result.answer, response), 'The certificate was good.');
  if (!belongs || !genuine) {
    found.fault('time', 'producedAt', unproven());
    return null;
  }
  const { producedAt } = response;
  const { startedAt, completedAt } = pair;
  const limits = { notBefore: startedAt, notAfter: completedAt, at: options.recordedAt ?? options.at };
  found.note('time', 'producedAt', checkOrder(producedAt, limits), 'The OCSP response was made during the order.');
  return producedAt;
}

function unproven(): Fault {
  return fault('NO_POE', 'TIME_NOT_PROVEN', 'Nothing proves when the signature was made.');
}

function read(base64: string): OcspResponse | null {
  const der = fromBase64(base64);
  try {
    return der && parseOcsp(der, 'response');
  } catch {
    return null;
  }
}

/** The first 20 bytes of the nonce are the SHA-1 of the signature's base64 text, exactly as delivered. */
async function checkNonce(
  signature: string,
  response: OcspResponse,
  { primitives }: VerifyEvidenceOptions,
): Promise<Fault | null> {
  const raw = nonceOfOcsp(response, 'raw');
  const nonce = raw?.value.length === NONCE_BYTES ? raw : nonceOfOcsp(response, 'wrapped');
  if (nonce?.value.length !== NONCE_BYTES)
    return fault('FORMAT_FAILURE', 'OCSP_NONCE_MISSING', 'The OCSP response has no nonce of the expected form.');
  const digest = await primitives.digest('SHA-1', new TextEncoder().encode(signature));
  if (sameBytes(nonce.value.subarray(0, 20), digest)) return null;
  return fault('HASH_FAILURE', 'OCSP_NONCE_MISMATCH', 'The OCSP response was made for another signature.');
}

function checkStatus({ status, thisUpdate, nextUpdate }: SingleResponse, { producedAt }: OcspResponse): Fault | null {
  if (status.kind === 'revoked') return fault('REVOKED', 'CERTIFICATE_REVOKED', 'The certificate was revoked.');
  if (status.kind === 'unknown') return fault('TRY_LATER', 'CERTIFICATE_UNKNOWN', 'The responder does not know it.');
  const age = producedAt.getTime() - thisUpdate.getTime();
  if (age < -SKEW_MS || age > MAX_ANSWER_AGE_MS || (nextUpdate && nextUpdate < producedAt))
    return fault('TRY_LATER', 'OCSP_STALE', 'The OCSP answer was not fresh.');
  return null;
}
