export { DATA_MIGRATIONS } from './data-half.js';
