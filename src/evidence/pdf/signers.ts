import type { Primitives } from '../../documents/index.js';
import { readUtf8, toHex } from '../encoding.js';
import { parseEvidenceRecord } from '../record.js';
import type { EvidenceReport } from '../report.js';
import { SKEW_MS } from '../times.js';
import { verifyEvidence } from '../verify.js';
import { pdfFault, summary, type PdfFault, type PdfFindings } from './findings.js';
import { orderGroups, type EvidenceManifest } from './manifest.js';
import type { VerifySealedPdfOptions } from './options.js';
import type { PdfSigner } from './report.js';

type Signer = EvidenceManifest['signers'][number];
type SignatureRecord = EvidenceManifest['records'][number];

/** Checks that a manifest agrees with itself: everybody once, every record somebody's, the order as registered. */
export function checkManifest(manifest: EvidenceManifest): PdfFault | null {
  const { signers, records, order } = manifest;
  const ids = new Set(signers.map(({ id }) => id));
  const isOnce =
    ids.size === signers.length &&
    new Set(records.map(({ recordId }) => recordId)).size === records.length &&
    new Set(records.map(({ signerId }) => signerId)).size === records.length;
  if (!isOnce || records.some(({ signerId }) => !ids.has(signerId)))
    return pdfFault('MANIFEST_INCONSISTENT', 'The list of signers contradicts itself.');
  if (JSON.stringify(orderGroups(signers)) !== JSON.stringify(order.map((group) => [...group].sort((a, b) => a - b))))
    return pdfFault('MANIFEST_INCONSISTENT', 'The list of signers contradicts itself.');
  return null;
}

/** Judges every signer of the manifest. */
export async function checkSigners(
  manifest: EvidenceManifest,
  sealedAt: Date | null,
  options: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<PdfSigner[]> {
  const signers: PdfSigner[] = [];
  for (const signer of manifest.signers) {
    const record = manifest.records.find(({ signerId }) => signerId === signer.id) ?? null;
    const from = found.checks.length;
    const evidence = await checkSigner({ signer, record, manifest, sealedAt }, options, found);
    const checks = found.checks.slice(from);
    signers.push({ signer, record, outcome: checks.length === 0 ? 'passed' : summary(checks), checks, evidence });
  }
  return signers;
}

interface Case {
  readonly signer: Signer;
  readonly record: SignatureRecord | null;
  readonly manifest: EvidenceManifest;
  readonly sealedAt: Date | null;
}

async function checkSigner(
  one: Case,
  options: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<EvidenceReport | null> {
  const { signer, record, manifest, sealedAt } = one;
  const subject = { signerId: signer.id };
  if (signer.duty === 'view' && !record) return null;
  if (!record) {
    found.note('signer_recorded', pdfFault('NOT_SIGNED', 'No signature of this person was recorded.'), subject);
    return null;
  }
  const late = sealedAt !== null && new Date(record.recordedAt).getTime() > sealedAt.getTime() + SKEW_MS;
  const after = pdfFault('RECORDED_AFTER_SEAL', 'The signature was recorded after the document was sealed.');
  found.note('signer_recorded', late ? after : null, subject);
  found.note('signer_order', checkOrder(signer, record, manifest), subject);
  const isGood = Object.values(record.verdicts).every((one) => one === 'passed' || one === 'not-applicable');
  const binds = record.verdicts.binding === 'passed';
  const unverified = pdfFault('NOT_VERIFIED', 'The evidence had not passed its verification.');
  found.note('signer_verified', isGood && binds ? null : unverified, subject);
  return checkRecord(one, record, options, found);
}

/** Everybody of an earlier group must have acted before. */
function checkOrder(signer: Signer, record: SignatureRecord, { signers, records }: EvidenceManifest): PdfFault | null {
  const earlier = new Set(signers.filter(({ order }) => order < signer.order).map(({ id }) => id));
  const isLate = records.some((other) => earlier.has(other.signerId) && other.recordedAt > record.recordedAt);
  return isLate ? pdfFault('OUT_OF_ORDER', 'Somebody acted before it was their turn.') : null;
}

async function checkRecord(
  { signer, manifest }: Case,
  { recordId, sha256, recordedAt, kind }: SignatureRecord,
  options: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<EvidenceReport | null> {
  const { records, evidenceAnchors, primitives, at } = options;
  const subject = { signerId: signer.id };
  if (!records) {
    found.skip('signer_evidence', 'NO_BUNDLE', 'The raw evidence was not given.', { ...subject, isOptional: true });
    return null;
  }
  const bytes = records.get(recordId);
  if (!bytes || (await digestOf(bytes, primitives.documents)) !== sha256) {
    const other = pdfFault('EVIDENCE_CHANGED', 'The raw evidence is missing or is not the one that was sealed.');
    found.note('signer_evidence', other, subject);
    return null;
  }
  const json = parse(bytes);
  const wrong = json === null ? unreadable() : checkStatement(json, signer, manifest);
  if (wrong || json === null) {
    found.note('signer_evidence', wrong, subject);
    return null;
  }
  const anchors = evidenceAnchors;
  if (!anchors) {
    found.skip('signer_evidence', 'NO_ANCHORS', 'No trusted roots were given to verify the evidence with.', subject);
    return null;
  }
  const expected = { fingerprint: manifest.fingerprint, kind };
  const report = await verifyEvidence(json, {
    ...{ primitives: primitives.pki, anchors, expected, at },
    recordedAt: new Date(recordedAt),
  });
  found.note('signer_evidence', report.passed ? null : notPassed(report), subject);
  return report;
}

const unreadable = (): PdfFault => pdfFault('EVIDENCE_UNREADABLE', 'The raw evidence cannot be read.');

function notPassed({ checks }: EvidenceReport): PdfFault {
  const bad = checks.find(({ indication }) => indication === 'failed' || indication === 'indeterminate');
  return pdfFault(bad?.reason ?? 'NOT_PASSED', bad?.detail ?? 'The raw evidence does not pass its verification.');
}

async function digestOf(bytes: Uint8Array, primitives: Primitives): Promise<string> {
  return toHex(await primitives.sha256([bytes]));
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(readUtf8(bytes) ?? '') as unknown;
  } catch {
    return null;
  }
}

/** The record must be about the person whom the manifest names. */
function checkStatement(json: unknown, signer: Signer, { signing }: EvidenceManifest): PdfFault | null {
  try {
    const record = parseEvidenceRecord(json);
    const isTheirs =
      record.signingId === signing.id &&
      record.signerId === signer.id &&
      record.name === signer.name &&
      record.email === signer.email &&
      record.tokenSha256 === signer.tokenSha256;
    return isTheirs ? null : pdfFault('EVIDENCE_OF_OTHER', 'The raw evidence is about somebody else.');
  } catch {
    return unreadable();
  }
}
