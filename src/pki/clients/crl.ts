import type { Certificate } from '../certificate.js';
import { parseCrl, verifyCrl } from '../crl.js';
import { hostOf, unavailable, type Refusal } from './errors.js';
import { isCurrent, MAX_SKEW_MS, TIMEOUT_MS, type RevocationOptions } from './ocsp.js';

const MAX_CRL_BYTES = 16 * 1024 * 1024;

/** A current list of its issuer, and what it says about the certificate that was asked about. */
export interface FetchedCrl {
  /** DER, as it belongs into a document security store. */
  readonly der: Uint8Array;
  /** Null: it is not listed. */
  readonly revokedAt: Date | null;
  readonly thisUpdate: Date;
}

/**
 * Fetches the list of certificates that an issuer has revoked, from one address after the other, until one gives a
 * current list with the issuer's signature.
 *
 * @throws `UnavailableError` `CRL_UNAVAILABLE`; `details.attempts`
 */
export async function fetchCrl(
  certificate: Certificate,
  issuer: Certificate,
  urls: readonly string[],
  options: RevocationOptions,
): Promise<FetchedCrl> {
  const attempts: Refusal[] = [];
  for (const url of urls) {
    const answer = await attempt(url, certificate, issuer, options);
    if (typeof answer !== 'string') return answer;
    attempts.push({ host: hostOf(url), reason: answer });
  }
  throw unavailable('CRL_UNAVAILABLE', 'No address gave a usable list of revoked certificates.', attempts);
}

async function attempt(
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  options: RevocationOptions,
): Promise<FetchedCrl | string> {
  const { primitives, maxSkewMs = MAX_SKEW_MS, now = () => new Date(), timeoutMs = TIMEOUT_MS } = options;
  let body: Uint8Array;
  try {
    const answer = await options.send({ method: 'GET', url, headers: {}, timeoutMs, maxBytes: MAX_CRL_BYTES });
    if (answer.status !== 200) return `status ${answer.status}`;
    body = answer.body;
  } catch {
    return 'no answer';
  }
  try {
    const list = parseCrl(body);
    const { revokedAt, fault } = await verifyCrl(list, { certificate, issuer, primitives });
    if (fault) return fault.reason;
    if (!isCurrent(list, now().getTime(), maxSkewMs)) return 'not current';
    return { der: list.der, revokedAt, thisUpdate: list.thisUpdate };
  } catch {
    return 'unreadable';
  }
}
