export { clientRouter } from './client.js';
export { staticRouter } from './static-content.js';
export { textsEndpoint } from './texts.js';
export { webComponentList } from './web-components.js';
