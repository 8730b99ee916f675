import { statSync } from 'node:fs';

/** Suites that keep a product, a browser or a clock waiting; begun last, one of them would run alone at the end. */
const LONG = [/\/test\/(e2e|browser|crash|races|validators)\//, /\/test\/queue\/contract/, /\/test\/signing\/flow/];

/** What takes long begins first, also on a clean clone where nobody knows yet how long anything takes. */
export default class LongestFirst {
  sort(tests) {
    const weightOf = ({ path }) => statSync(path).size + (LONG.some((pattern) => pattern.test(path)) ? 1e9 : 0);
    return [...tests].sort((a, b) => weightOf(b) - weightOf(a));
  }

  /** Every run has the same order. */
  cacheResults() {}
}
