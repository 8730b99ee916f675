export type { EndpointContext } from './context.js';
export { setupChecks } from './setup-checks/checks.js';
export type { SetupCheckContext } from './setup-checks/context.js';
export type { SetupContext } from './setup-context.js';
export { setupEndpoints } from './setup-endpoints.js';
export { sessionEndpoints } from './session-endpoints.js';
