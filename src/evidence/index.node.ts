export { nodeInflateRaw } from './bundle/inflate-raw.node.js';
