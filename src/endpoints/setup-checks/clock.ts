import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

const TOLERATED_MS = 2_000;
const BROKEN_MS = 60_000;

/** This server and its database agree on the time, which stands in every signature and decides who holds a job. */
export function clockCheck({ databaseNow }: SetupCheckContext): SetupCheck {
  return {
    id: 'clock',
    run: async (): Promise<SetupFinding> => {
      const before = Date.now();
      const theirs = (await databaseNow()).getTime();
      const after = Date.now();
      // Between asking and answer any moment will do.
      const offMs = theirs < before ? before - theirs : Math.max(0, theirs - after);
      if (offMs <= TOLERATED_MS) return { state: 'ok', reason: 'ok' };
      const params = { seconds: Math.round(offMs / 1000) };
      return { state: offMs > BROKEN_MS ? 'failed' : 'warning', reason: 'off', params };
    },
  };
}
