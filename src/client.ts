/**
 * The client-side library: checks documents in Node and in browsers, without a server.
 */
export {
  fingerprint,
  verifyClassic,
  webPrimitives,
  type ClassicExpectation,
  type ClassicReport,
  type ClassicVerdict,
  type Primitives,
} from './documents/index.js';
