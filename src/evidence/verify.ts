import { verifyBankIdSe } from './bankid/verify.js';
import { verifyCmsRecord } from './cms/verify.js';
import { fault } from '../pki/index.js';
import { assertTestNeverMeetsProduction } from './environments.js';
import { Findings } from './findings.js';
import { heldSince } from './held-since.js';
import { verifyOidc } from './oidc/verify.js';
import { evidenceRecordSchema, type EvidenceRecordBody } from './record.js';
import { AREAS, type EvidenceReport } from './report.js';
import { verifySimple } from './simple.js';
import type { VerifyEvidenceOptions } from './verify-options.js';

/**
 * Verifies a record offline: with the caller's anchors, the caller's fingerprint and the caller's time alone.
 *
 * @param record - an evidence record, unchecked
 * @returns separate verdicts; a record that cannot be read is an answer too (`FORMAT_FAILURE`), never an error
 * @throws `ConfigError` `EVIDENCE_ENVIRONMENTS_MIXED` or `EVIDENCE_ANCHOR_INVALID` when the anchors are wrong
 */
export async function verifyEvidence(record: unknown, given: VerifyEvidenceOptions): Promise<EvidenceReport> {
  await assertTestNeverMeetsProduction(given.anchors, given.primitives);
  const read = evidenceRecordSchema.safeParse(record);
  if (!read.success) return unreadable();
  const { recordedAt } = given;
  const options = recordedAt === undefined ? given : { ...given, recordedAt: heldSince(read.data, recordedAt) };
  const found = new Findings(read.data.kind);
  checkBindings(read.data, options, found);
  switch (read.data.kind) {
    case 'checkbox':
    case 'signature':
    case 'approve':
      await verifySimple(read.data, options, found);
      break;
    case 'bankid_se':
      await verifyBankIdSe(read.data, options, found);
      break;
    case 'oidc':
      await verifyOidc(read.data, options, found);
      break;
    case 'cms':
      await verifyCmsRecord(read.data, options, found);
      break;
  }
  return found.report();
}

/** The record's fingerprint is only its own word; the schemes' verifiers look for the caller's in what was signed. */
function checkBindings(record: EvidenceRecordBody, { expected }: VerifyEvidenceOptions, found: Findings): void {
  found.note(
    'binding',
    'documentFingerprint',
    record.documentFingerprint === expected.fingerprint
      ? null
      : fault('HASH_FAILURE', 'OTHER_DOCUMENT', 'The record is about another document.'),
    'The record names the document.',
  );
  if (expected.kind !== undefined && record.kind !== expected.kind) {
    found.fault('binding', 'kind', fault('FORMAT_FAILURE', 'OTHER_KIND', 'The record is of another kind.'));
  }
}

function unreadable(): EvidenceReport {
  const found = new Findings(null);
  const reason = fault('FORMAT_FAILURE', 'RECORD_UNREADABLE', 'The record is not of a known form.');
  for (const area of AREAS) found.fault(area, 'record', reason);
  return found.report();
}
