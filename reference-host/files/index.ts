export { FileAccess } from './access.js';
export { ContentDisk } from './disk.js';
export type { FileErrorCode } from './errors.js';
export { fileRouter } from './router.js';
export { DiskFileStore } from './store.js';
export { FileSweep, type IsReferenced } from './sweep.js';
