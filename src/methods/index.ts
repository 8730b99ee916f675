export type { InstantMethod, MethodContext } from './method.js';
export { MethodRegistry } from './registry.js';
export { approveMethod } from './approve/approve-method.js';
export { checkboxMethod } from './checkbox/checkbox-method.js';
export { DRAWN_MAX_BODY_BYTES, drawnMethod } from './drawn/drawn-method.js';
