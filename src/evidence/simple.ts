import { fault } from '../pki/index.js';
import type { Findings } from './findings.js';
import type { SimpleRecord } from './record.js';
import { fromBase64, toHex } from './encoding.js';
import type { VerifyEvidenceOptions } from './verify-options.js';

/**
 * Says what a tick, a drawing or a confirmation can prove by itself: that a record for this document exists and is
 * whole. Nobody signed cryptographically; who acted is known by the link alone.
 */
export async function verifySimple(
  record: SimpleRecord,
  options: VerifyEvidenceOptions,
  found: Findings,
): Promise<void> {
  const none = 'The act carries no cryptographic signature of the person.';
  found.notApplicable('signature', none);
  found.notApplicable('chain', none);
  found.notApplicable('revocation', none);
  found.notApplicable('identity', 'The person is known by the link they were sent, not by an eID.');
  const at = new Date(record.at);
  found.signingTime = at;
  found.note(
    'time',
    'at',
    at.getTime() > (options.recordedAt ?? options.at).getTime() + 5 * 60_000
      ? fault('TIMESTAMP_ORDER_FAILURE', 'ACT_AFTER_RECORD', 'The act is dated after the time it was recorded.')
      : null,
    'The time of the act is the recording system’s own statement.',
  );
  if (record.kind === 'signature') {
    const image = fromBase64(record.image);
    const digest = image && toHex(await options.primitives.digest('SHA-256', image));
    found.note(
      'binding',
      'image',
      digest === record.imageSha256
        ? null
        : fault('HASH_FAILURE', 'IMAGE_CHANGED', 'The drawn image is not the one that was digested.'),
      'The drawn image is the one that was digested.',
    );
  }
}
