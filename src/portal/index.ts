export { CallLimit } from './call-limit.js';
export { ClientTraces } from './client-trace.js';
export type { PortalContext } from './context.js';
export { portalEndpoints } from './portal-endpoints.js';
export type { VerifierFiles } from './verify/verify.js';
export { VisitPayloads } from './visit-payload.js';
