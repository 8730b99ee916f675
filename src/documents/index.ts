export { memorySource, type ByteSource } from './cos/byte-source.js';
export { Name, Ref, Str, type Cos, type CosLimits, type Dict, type FormatFault } from './cos/objects.js';
export { PdfFile } from './cos/pdf-file.js';
export { type BuiltRevision } from './cos/revision.js';

export { type DocumentsErrorCode, type UploadErrorCode } from './errors.js';
export { webPrimitives, type Primitives } from './primitives.js';
export {
  fingerprint,
  verifyClassic,
  type ClassicExpectation,
  type ClassicReport,
  type ClassicVerdict,
} from './classic.js';
export type { VerificationContent, VerificationField, VerificationSigner } from './verification-content.js';
