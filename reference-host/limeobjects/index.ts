export { Detachment } from './detachment.js';
export type { LimeobjectErrorCode } from './errors.js';
export { SqlUnitOfWorkFactory } from './factory.js';
export { limetypeRouter } from './limetype-router.js';
export { queryRouter } from './query-router.js';
export { SqlLimeobjectReader } from './reader.js';
export { limeobjectRouter } from './router.js';
export { Targets } from './targets.js';
export { Views } from './views.js';
