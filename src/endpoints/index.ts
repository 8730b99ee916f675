export type { EndpointContext } from './context.js';
export { sessionEndpoints } from './session-endpoints.js';
