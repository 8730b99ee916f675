import { nothing, octets, oid, sequence, tagged, tlv } from '../build/der-writer.js';
import type { Certificate } from '../certificate.js';
import { TAG } from '../der.js';
import { nonceOfOcsp, verifyOcsp } from '../ocsp-verify.js';
import { parseOcsp, type CertificateStatus } from '../ocsp.js';
import type { PkiPrimitives } from '../primitives.js';
import { sameBytes } from '../values.js';
import { hostOf, unavailable, type Refusal } from './errors.js';
import type { HttpSend } from './http.js';

/** How revocation is asked for. */
export interface RevocationOptions {
  readonly primitives: PkiPrimitives;
  readonly send: HttpSend;
  readonly timeoutMs?: number;
  /** How far a responder's clock may be from ours. Default: five minutes. */
  readonly maxSkewMs?: number;
  readonly now?: () => Date;
}

/** A verified answer about one certificate. */
export interface FetchedOcsp {
  /** OCSPResponse, DER, as it belongs into a document security store. */
  readonly der: Uint8Array;
  readonly status: CertificateStatus;
  readonly responder: Certificate;
  readonly producedAt: Date;
}

export const TIMEOUT_MS = 10_000;
export const MAX_SKEW_MS = 5 * 60_000;
const MAX_OCSP_BYTES = 64 * 1024;
const NONCE_BYTES = 32;
const NONCE = '1.3.6.1.5.5.7.48.1.2';

/**
 * Asks OCSP responders one after the other (RFC 6960) until one gives a signed, fresh answer about the certificate.
 *
 * @param urls - of the certificate itself or configured; plain http is fine, every answer is verified
 * @throws `UnavailableError` `OCSP_UNAVAILABLE`; `details.attempts`
 */
export async function fetchOcsp(
  certificate: Certificate,
  issuer: Certificate,
  urls: readonly string[],
  options: RevocationOptions,
): Promise<FetchedOcsp> {
  const attempts: Refusal[] = [];
  for (const url of urls) {
    const answer = await attempt(url, certificate, issuer, options);
    if (typeof answer !== 'string') return answer;
    attempts.push({ host: hostOf(url), reason: answer });
  }
  throw unavailable('OCSP_UNAVAILABLE', 'No responder gave a usable answer about a certificate.', attempts);
}

async function attempt(
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  options: RevocationOptions,
): Promise<FetchedOcsp | string> {
  const nonce = options.primitives.randomBytes(NONCE_BYTES);
  let der: Uint8Array;
  try {
    const { status, contentType, body } = await options.send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/ocsp-request' },
      body: await buildRequest(certificate, issuer, nonce, options.primitives),
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      maxBytes: MAX_OCSP_BYTES,
    });
    if (status !== 200) return `status ${status}`;
    if (contentType !== 'application/ocsp-response') return 'content type';
    der = body;
  } catch {
    return 'no answer';
  }
  try {
    return await judge(der, certificate, issuer, nonce, options);
  } catch {
    return 'unreadable';
  }
}

async function judge(
  der: Uint8Array,
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array,
  { primitives, maxSkewMs = MAX_SKEW_MS, now = () => new Date() }: RevocationOptions,
): Promise<FetchedOcsp | string> {
  const response = parseOcsp(der, 'response');
  const result = await verifyOcsp(response, { certificate, issuer, primitives });
  if (result.fault) return result.fault.reason;
  const given = nonceOfOcsp(response, 'wrapped');
  // Many responders sign ahead and leave it out; then freshness alone speaks against a replay.
  if (given && !sameBytes(given.value, nonce)) return 'nonce';
  const { answer, responder } = result;
  if (!isCurrent(answer, now().getTime(), maxSkewMs)) return 'not current';
  if (answer.status.kind === 'unknown') return 'unknown';
  return { der, status: answer.status, responder, producedAt: response.producedAt };
}

/** Whether a statement speaks for now. */
export function isCurrent(
  { thisUpdate, nextUpdate }: { readonly thisUpdate: Date; readonly nextUpdate: Date | null },
  nowMs: number,
  maxSkewMs: number,
): boolean {
  if (thisUpdate.getTime() > nowMs + maxSkewMs) return false;
  return nextUpdate === null ? thisUpdate.getTime() >= nowMs - maxSkewMs : nextUpdate.getTime() >= nowMs - maxSkewMs;
}

/** OCSPRequest (RFC 6960 clause 4.1.1) about one certificate. */
async function buildRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce: Uint8Array,
  primitives: PkiPrimitives,
): Promise<Uint8Array> {
  const serial = Uint8Array.from(certificate.serialNumber.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const certificateId = sequence(
    // SHA-1 only names the issuer here, and is what every responder understands (RFC 5019).
    sequence(oid('1.3.14.3.2.26'), nothing()),
    octets(await primitives.digest('SHA-1', issuer.subject.der)),
    octets(await primitives.digest('SHA-1', issuer.publicKey.keyBytes)),
    tlv(TAG.integer, serial),
  );
  const extension = sequence(oid(NONCE), octets(octets(nonce)));
  return sequence(sequence(sequence(sequence(certificateId)), tagged(2, sequence(extension))));
}
