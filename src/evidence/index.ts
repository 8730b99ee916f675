export { webPkiPrimitives, type PkiPrimitives } from '../pki/index.js';
export type { Environment, EvidenceAnchors, IssuerAnchor, IssuerKeys } from './anchors.js';
export { readEvidenceBundle, type EvidenceBundle } from './bundle/bundle.js';
export { verifyEvidenceBundle, type BundleReport } from './bundle/verify-bundle.js';
export { readZip } from './bundle/zip.js';
export {
  createNonce,
  nonceOf,
  readUserNonVisibleData,
  userNonVisibleDataOf,
  type UserNonVisibleData,
} from './binding.js';
export { assertTestNeverMeetsProduction } from './environments.js';
export type { EvidenceErrorCode } from './errors.js';
export { EVIDENCE_MANIFEST_NAME, manifestBytes, orderGroups, type EvidenceManifest } from './pdf/manifest.js';
export type { PdfArea } from './pdf/areas.js';
export { CHECKS, type CheckId } from './pdf/check-ids.js';
export type { VerifySealedPdfOptions } from './pdf/options.js';
export type { PdfCheck, PdfOutcome, PdfReport, PdfSignature, PdfSigner } from './pdf/report.js';
export { verifySealedPdf } from './pdf/verify-pdf.js';
export {
  parseEvidenceRecord,
  type BankIdSeRecord,
  type CmsRecord,
  type EvidenceKind,
  type EvidenceRecordBody,
  type OidcRecord,
  type SimpleRecord,
} from './record.js';
export {
  type Area,
  type EvidenceCheck,
  type EvidenceReport,
  type EvidenceVerdict,
  type FoundIdentity,
} from './report.js';
export { verifyEvidence } from './verify.js';
export type { ExpectedSigner, VerifyEvidenceOptions } from './verify-options.js';
export { TRUST_ANCHORS_FILE, readTrustAnchors, type SealAnchors, type TrustAnchors } from './trust-anchors.js';
