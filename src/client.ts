/**
 * The client-side library: checks documents and evidence in Node and in browsers, without a server.
 */
export {
  fingerprint,
  verifyClassic,
  webPrimitives,
  type ByteSource,
  type ClassicExpectation,
  type ClassicReport,
  type ClassicVerdict,
  type Primitives,
} from './documents/index.js';
export {
  CHECKS,
  readTrustAnchors,
  readUserNonVisibleData,
  verifyEvidence,
  verifySealedPdf,
  webPkiPrimitives,
  type CheckId,
  type EvidenceManifest,
  type EvidenceReport,
  type PdfArea,
  type PdfCheck,
  type PdfOutcome,
  type PdfReport,
  type PdfSignature,
  type PdfSigner,
  type PkiPrimitives,
  type SealAnchors,
  type TrustAnchors,
  type UserNonVisibleData,
  type VerifyEvidenceOptions,
  type VerifySealedPdfOptions,
} from './evidence/index.js';
