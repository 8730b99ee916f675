export type { EndpointContext } from './context.js';
export type { EndpointErrorCode } from './errors.js';
export { sessionEndpoints } from './session-endpoints.js';
