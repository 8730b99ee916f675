export type { Curve, DigestName, PkiPrimitives, SignatureScheme } from './primitives.js';
export { webPkiPrimitives } from './primitives.web.js';
export { fault, type Fault, type Indication, type SubIndication } from './verdict.js';
