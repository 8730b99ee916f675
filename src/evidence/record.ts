import * as z from 'zod';
import { UnusableError } from '../errors.js';
import type { EvidenceErrorCode } from './errors.js';
import { bankIdSeRecord } from './records/bankid-se.js';
import { cmsRecord } from './records/cms.js';
import { oidcRecord } from './records/oidc.js';
import { approveRecord, checkboxRecord, drawnRecord } from './records/simple.js';

/** Every kind of record, told apart by `kind`. A new form of a kind gets a new `version`; old ones stay readable. */
export const evidenceRecordSchema = z.discriminatedUnion('kind', [
  bankIdSeRecord,
  oidcRecord,
  cmsRecord,
  checkboxRecord,
  drawnRecord,
  approveRecord,
]);

/** What proves one act: plain JSON, self-contained, as the evidence store keeps it. Holds personal data. */
export type EvidenceRecordBody = z.infer<typeof evidenceRecordSchema>;
export type EvidenceKind = EvidenceRecordBody['kind'];
export type BankIdSeRecord = z.infer<typeof bankIdSeRecord>;
export type OidcRecord = z.infer<typeof oidcRecord>;
export type CmsRecord = z.infer<typeof cmsRecord>;
export type SimpleRecord = z.infer<typeof checkboxRecord> | z.infer<typeof drawnRecord> | z.infer<typeof approveRecord>;

/**
 * Reads a record of any kind. Nothing is verified.
 *
 * @throws `UnusableError` `EVIDENCE_INVALID` with `details.paths`, never with a value
 */
export function parseEvidenceRecord(value: unknown): EvidenceRecordBody {
  const result = evidenceRecordSchema.safeParse(value);
  if (result.success) return result.data;
  const code: EvidenceErrorCode = 'EVIDENCE_INVALID';
  const paths = [...new Set(result.error.issues.map((issue) => issue.path.map(String).join('.')))].slice(0, 20);
  throw new UnusableError(code, 'The evidence record cannot be read.', { details: { paths } });
}
