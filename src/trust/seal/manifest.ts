import { EVIDENCE_MANIFEST_NAME, manifestBytes, orderGroups, type EvidenceReport } from '../../evidence/index.js';
import type { Attachment } from '../../documents/index.node.js';
import type { Registration } from '../contract.js';
import type { KeptRecord } from '../signings/kept.js';
import { sha256 } from '../store/digest.js';

/** A record with what its verification found. */
export interface JudgedRecord {
  readonly kept: KeptRecord;
  readonly report: EvidenceReport;
}

/** The evidence manifest of a document that is about to be sealed, as its attachment. */
export function manifestOf(registration: Registration, judged: readonly JudgedRecord[], createdAt: Date): Attachment {
  const { signingId, title, application, fingerprint, bytes, signers } = registration;
  const content = manifestBytes({
    version: 1,
    signing: { id: signingId, title, application },
    ...{ fingerprint, bytes, signers, order: orderGroups(signers) },
    records: judged.map(({ kept, report }) => ({
      ...{ recordId: kept.recordId, signerId: kept.signerId, kind: kept.record.kind },
      ...{ method: kept.method, level: kept.level, sha256: sha256(kept.recordText) },
      recordedAt: kept.recordedAt.toISOString(),
      verdicts: {
        signature: report.verdicts.signature.indication,
        chain: report.verdicts.chain.indication,
        revocation: report.verdicts.revocation.indication,
        time: report.verdicts.time.indication,
        binding: report.verdicts.binding.indication,
        identity: report.verdicts.identity.indication,
      },
      receiptId: kept.receiptId,
    })),
    createdAt: createdAt.toISOString(),
  });
  return {
    name: EVIDENCE_MANIFEST_NAME,
    mimeType: 'application/json',
    description: 'Who was asked to sign, in which order, and what proves each signature',
    bytes: content,
  };
}
