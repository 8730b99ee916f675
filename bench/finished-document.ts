import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createDocumentWorkers } from '../src/documents/index.node.js';
import { EVIDENCE_MANIFEST_NAME, manifestBytes } from '../src/evidence/index.js';

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** A document as it is before it is certified: verification pages and the list of signers behind the original. */
export async function finishDocument(original: string, target: string): Promise<void> {
  const document = await readFile(original);
  const fingerprint = sha256(document);
  const at = new Date().toISOString();
  const signer = { id: 1, name: 'Elin Sandgren', email: 'elin@example.com', order: 1, tokenSha256: sha256('token') };
  const record = { recordId: 'r1', signerId: 1, kind: 'checkbox', method: 'checkbox', level: 'SES' } as const;
  const manifest = manifestBytes({
    version: 1,
    ...{ signing: { id: 1, title: 'Bench', application: 'demo' }, fingerprint, bytes: document.length },
    signers: [{ ...signer, role: 'signer', duty: 'sign' }],
    order: [[1]],
    records: [
      {
        ...{ ...record, sha256: sha256('record'), recordedAt: at, receiptId: 'receipt1' },
        verdicts: {
          ...{ signature: 'not-applicable', chain: 'not-applicable', revocation: 'not-applicable' },
          ...{ time: 'passed', binding: 'passed', identity: 'not-applicable' },
        },
      },
    ],
    createdAt: at,
  });
  const workers = createDocumentWorkers();
  try {
    await workers.appendVerificationPages({
      ...{ original, target, fingerprint, now: new Date() },
      content: {
        ...{ language: 'en_us', title: 'Verification', intro: 'Signed.', documentHeading: 'Document', document: [] },
        ...{ signersHeading: 'Signers', signers: [], howToVerifyHeading: 'How to verify', howToVerify: [] },
        footer: '{page} / {pages}',
      },
      attachments: [
        { name: EVIDENCE_MANIFEST_NAME, mimeType: 'application/json', description: 'Signers', bytes: manifest },
      ],
    });
  } finally {
    await workers.close();
  }
}
