/** Seed of this run's samples; printed by the test runner, repeated with `ESIGN_TEST_SEED`. */
export const seed = Number(process.env.ESIGN_TEST_SEED ?? '20261121');

/** True under `npm run test:all`: what otherwise runs as a sample runs whole. */
export const isWhole = process.env.ESIGN_TEST_ALL === '1';

/** Repeatable numbers in [0, 1) (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
