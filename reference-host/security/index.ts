export { PolicyBook } from './policies.js';
export type { Right } from './policies.js';
export type { SecurityErrorCode } from './errors.js';
