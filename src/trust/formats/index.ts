export { algorithmFor, assertFormat } from './algorithms.js';
export type { FormatErrorCode, FormatRefusal } from './errors.js';
export type { SignaturePlan } from './plan.js';
export { prepareSignature } from './prepare.js';
export { subjectName } from './subject.js';
export { verifySignatureResult, verifyValue, type ResultToVerify } from './verify.js';
