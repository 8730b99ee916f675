export {
  createDocumentWorkers,
  type DocumentWorkers,
  type DocumentWorkerOptions,
} from './workers/document-workers.node.js';
export { openFileSource, type FileSource } from './file-source.node.js';
export { nodePrimitives } from './primitives.node.js';
export type { Inspection } from './inspect.node.js';
export type { OriginalJob, OriginalResult } from './upload/original.node.js';
export type { SignedJob, SignedResult } from './pages/signed.node.js';
export { DigestTrail } from './seal/digest-trail.node.js';
export { appendDss } from './seal/dss.node.js';
export { embedContents, takeBack } from './seal/embed.node.js';
export { markPages } from './seal/mark-pages.node.js';
export { prepareSeal } from './seal/prepare.node.js';
export type {
  Attachment,
  ExtendedFile,
  PreparedRevision,
  SealField,
  SealKind,
  ValidationMaterial,
  VisibleStamp,
} from './seal/seal.js';
