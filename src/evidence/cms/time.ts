import { fault, verifyTimestamp, type SignerInfo } from '../../pki/index.js';
import { readAnchors } from '../anchor-certificates.js';
import { fromBase64 } from '../encoding.js';
import type { Findings } from '../findings.js';
import type { CmsRecord } from '../record.js';
import { checkOrder } from '../times.js';
import type { VerifyEvidenceOptions } from '../verify-options.js';

/** id-aa-signatureTimeStampToken. */
const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';

/** Methods whose signatures are CAdES-T or nothing: certificates of a minute are judged at the stamp's time alone. */
const ALWAYS_STAMPED: readonly string[] = ['national_id', 'scd'];

/**
 * The time at which the signature is proven to have existed: by a time-stamp over it, else by the caller's store, else
 * it exists now. A time-stamp that is there must be good.
 */
export async function provenTime(
  record: CmsRecord,
  signer: SignerInfo,
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<{ readonly at: Date; readonly isStamped: boolean }> {
  const now = options.recordedAt ?? options.at;
  const limits = { notBefore: new Date(record.startedAt), notAfter: new Date(record.completedAt), at: options.at };
  const token =
    record.timestamp === undefined
      ? signer.unsigned.get(SIGNATURE_TIMESTAMP)?.[0]?.bytes
      : (fromBase64(record.timestamp) ?? new Uint8Array());
  if (!token && ALWAYS_STAMPED.includes(record.method)) {
    const missing = fault('SIG_CONSTRAINTS_FAILURE', 'NO_TIMESTAMP', 'Nobody has stamped the signature.');
    found.fault('time', 'timestamp', missing);
    return { at: now, isStamped: false };
  }
  if (!token) {
    const dated = now.getTime() < limits.notBefore.getTime();
    const early = fault('TIMESTAMP_ORDER_FAILURE', 'BEFORE_THE_ACT', 'The record is older than the act.');
    found.note('time', 'existence', dated ? early : null, 'The signature existed when it was recorded or is checked.');
    return { at: now, isStamped: false };
  }
  const anchors = readAnchors(options.anchors.tsaRoots);
  const { primitives } = options;
  const stamp = await verifyTimestamp(token, { primitives, data: signer.signature, anchors });
  const wrong = stamp.fault ?? checkOrder(stamp.time, limits);
  found.note('time', 'timestamp', wrong, 'A trusted authority stamped the signature at the time of the act.');
  return wrong || !stamp.time ? { at: now, isStamped: false } : { at: stamp.time, isStamped: true };
}
