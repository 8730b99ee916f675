import type { EvidenceRecordBody } from './record.js';

/** How late evidence with a short life may arrive: an installation holds it while the evidence store is away. */
const MAX_LATENESS_MS = 3 * 86_400_000;

/**
 * The time that short-lived evidence is judged at: when the installation had the scheme's answer, if the store took the record in within
 * three days of it; otherwise when the store took it in. The installation's word is enough for this: what was signed names the document and
 * the request, so whoever dates it back gains nothing.
 *
 * @param recordedAt - when the evidence store took the record in
 */
export function heldSince(record: EvidenceRecordBody, recordedAt: Date): Date {
  if (!('completedAt' in record)) return recordedAt;
  const completedAt = new Date(record.completedAt);
  const latenessMs = recordedAt.getTime() - completedAt.getTime();
  return latenessMs > 0 && latenessMs <= MAX_LATENESS_MS ? completedAt : recordedAt;
}
