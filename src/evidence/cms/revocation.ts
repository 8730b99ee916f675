import {
  fault,
  parseOcsp,
  verifyOcsp,
  type Certificate,
  type Fault,
  type OcspResponse,
  type SingleResponse,
} from '../../pki/index.js';
import { fromBase64, sameBytes } from '../encoding.js';
import type { Findings } from '../findings.js';
import type { CmsRecord } from '../record.js';
import { SKEW_MS } from '../times.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';

const MAX_AGE_MS = 24 * 60 * 60_000;

/** ETSI's validity-assured short-term certificates, and noRevAvail (RFC 9608): the CA says that there is nothing to ask. */
const NEVER_REVOKED = ['0.4.0.194121.2.1', '2.5.29.56'];

interface Subject {
  readonly record: CmsRecord;
  readonly signer: Certificate;
  readonly intermediates: readonly Certificate[];
  readonly roots: readonly Certificate[];
  /** The time at which the signature is known to have existed. */
  readonly at: Date;
  /** A time-stamp says so. */
  readonly isStamped: boolean;
}

/**
 * Looks for a response that says the certificate was good at the time of the signature. One that says it was revoked
 * counts more than any other.
 *
 * @returns the response that was believed
 */
export async function checkRevocation(
  subject: Subject,
  { primitives }: VerifyEvidenceOptions,
  found: Findings,
): Promise<OcspResponse | null> {
  const { record, signer, intermediates, roots } = subject;
  if (record.ocsp.length === 0 && NEVER_REVOKED.some((oid) => signer.extensions.has(oid))) {
    found.notApplicable('revocation', 'The CA does not revoke this short-lived certificate.');
    return null;
  }
  const issuers = [...intermediates, ...roots].filter((one) => sameBytes(one.subject.der, signer.issuer.der));
  let best: Fault = fault('TRY_LATER', 'NO_REVOCATION_DATA', 'Nothing says whether the certificate was good.');
  let believed: OcspResponse | null = null;
  for (const response of record.ocsp.map(read)) {
    for (const issuer of response ? issuers : []) {
      if (!response) continue;
      const options = { certificate: signer, issuer, primitives, responderAnchors: roots };
      const result = await verifyOcsp(response, options);
      const wrong = result.fault ?? checkAnswer(result.answer, response, subject);
      if (wrong?.code === 'REVOKED' || wrong?.code === 'REVOKED_NO_POE') {
        found.fault('revocation', 'ocsp', wrong);
        return null;
      }
      if (wrong) best = wrong;
      else believed = response;
    }
  }
  found.note('revocation', 'ocsp', believed ? null : best, 'The certificate was good when the signature was made.');
  return believed;
}

function read({ form, der }: CmsRecord['ocsp'][number]): OcspResponse | null {
  try {
    return parseOcsp(fromBase64(der) ?? new Uint8Array(), form);
  } catch {
    return null;
  }
}

function checkAnswer(
  answer: SingleResponse,
  { producedAt }: OcspResponse,
  { record, at, isStamped }: Subject,
): Fault | null {
  const { status, thisUpdate, nextUpdate } = answer;
  if (status.kind === 'revoked') {
    return isStamped && status.at > at
      ? null
      : fault(
          'REVOKED_NO_POE',
          'CERTIFICATE_REVOKED',
          'The certificate was revoked, and nothing proves that it was later.',
        );
  }
  if (status.kind === 'unknown') return fault('TRY_LATER', 'CERTIFICATE_UNKNOWN', 'The responder does not know it.');
  const until = nextUpdate ?? new Date(producedAt.getTime() + MAX_AGE_MS);
  const begun = new Date(record.startedAt).getTime();
  const stale = thisUpdate.getTime() < begun - MAX_AGE_MS || thisUpdate.getTime() > producedAt.getTime() + SKEW_MS;
  if (stale || at.getTime() > until.getTime() + SKEW_MS)
    return fault('TRY_LATER', 'OCSP_STALE', 'The answer is not of the time of the signature.');
  return null;
}
