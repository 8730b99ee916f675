export type { OneTimeErrorCode } from './errors.js';
export { OneTimeSigner, type OneTimeOptions, type OneTimeParts } from './signer.js';
export { stampSources, type StampParts, type StampSource } from './stamps.js';
