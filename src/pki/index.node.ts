export { nodePkiPrimitives } from './primitives.node.js';
