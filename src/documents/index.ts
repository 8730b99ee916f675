export { blobSource, chunksOf, memorySource, type ByteSource } from './cos/byte-source.js';
export {
  dict,
  Name,
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
export { Revision, type BuiltRevision } from './cos/revision.js';
export { revisionEnds } from './cos/revision-ends.js';
export { textString } from './cos/serialise.js';
export {
  isUploadErrorCode,
  tamperedFile,
  uploadError,
  workerLost,
  type DocumentsErrorCode,
  type UploadErrorCode,
} from './errors.js';
export { concatBytes, toHex, webPrimitives, type Primitives } from './primitives.js';
export {
  fingerprint,
  verifyClassic,
  type ClassicExpectation,
  type ClassicReport,
  type ClassicVerdict,
} from './classic.js';
export type { VerificationContent, VerificationField, VerificationSigner } from './verification-content.js';
