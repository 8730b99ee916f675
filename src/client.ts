/**
 * The client-side library: prepares documents for signatures of the eSignature Building Block, puts the signatures in, and checks documents and evidence;
 * in Node and in browsers, without a server.
 */
export { prepareAsic, type PrepareAsicOptions } from './client/asic.js';
export { CLIENT_HASH_TYPES, type ClientFormat, type ClientHashType, type DigestToSign } from './client/digest.js';
export { embed, verifyResponse, type EmbedOptions } from './client/embed.js';
export { type ClientErrorCode } from './client/errors.js';
export { extendAsic } from './client/extend-asic.js';
export { extendCades } from './client/extend-cades.js';
export { extend, type ExtendOptions } from './client/extend.js';
export { type MaterialSources } from './client/material.js';
export { prepare, prepareCades, type PreparePdfOptions } from './client/prepare.js';
export {
  type AsicFile,
  type Preparation,
  type Prepared,
  type PreparedAsic,
  type PreparedCades,
  type PreparedPdfSignature,
} from './client/prepared.js';
export { signAddress, signRequest, type SignRequest, type SignRequestDetails } from './client/request.js';
export { type SignResponse } from './client/response.js';
export { sendByFetch } from './client/send.js';
export { type SignatureTrust, type VerifiedSignature } from './client/verify-signature.js';
export {
  fingerprint,
  verifyClassic,
  webInflateRaw,
  webPrimitives,
  type ByteSource,
  type ClassicExpectation,
  type ClassicReport,
  type ClassicVerdict,
  type Primitives,
} from './documents/index.js';
export {
  CHECKS,
  readEvidenceBundle,
  readTrustAnchors,
  readUserNonVisibleData,
  verifyEvidence,
  verifyEvidenceBundle,
  verifySealedPdf,
  webPkiPrimitives,
  type BundleReport,
  type CheckId,
  type EvidenceBundle,
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
