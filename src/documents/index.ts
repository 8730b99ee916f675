export { blobSource, chunksOf, firstBytes, memorySource, type ByteSource } from './cos/byte-source.js';
export { decodeStructural } from './cos/decode.js';
export { changedKeys, sameCos } from './cos/equal.js';
export { EndOfBytes, Lexer } from './cos/lexer.js';
export {
  COS_LIMITS,
  Name,
  nameOf,
  PdfFormatError,
  Ref,
  Str,
  Stream,
  type Cos,
  type CosLimits,
  type Dict,
  type FormatFault,
} from './cos/objects.js';
export { PdfFile } from './cos/pdf-file.js';
export { type XrefSection } from './cos/xref.js';
export { type BuiltRevision } from './cos/revision.js';

export { type DocumentsErrorCode, type UploadErrorCode } from './errors.js';
export { toHex, webInflateRaw, webPrimitives, type Primitives, type RunningSha256 } from './primitives.js';
export {
  fingerprint,
  verifyClassic,
  type ClassicExpectation,
  type ClassicReport,
  type ClassicVerdict,
} from './classic.js';
export { coveredBytes, embedPdf } from './signature/embed.js';
export { addMaterial, pdfSignatures, type FoundPdfSignature } from './signature/extend.js';
export { preparePdf, type PreparedPdf, type SignaturePlace } from './signature/prepare.js';
export type { VerificationContent, VerificationField, VerificationSigner } from './verification-content.js';
