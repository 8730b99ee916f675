import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

const MAX_WAIT_MS = 120_000;

/** Background work is being done, and nothing of it was given up. */
export function queueCheck({ host }: SetupCheckContext): SetupCheck {
  return {
    id: 'queue',
    run: async (): Promise<SetupFinding> => {
      if (host.diagnostics === undefined) return { state: 'unknown', reason: 'cannot_tell' };
      const { waiting, waitingSince, failed } = await host.diagnostics.work();
      const waitedMs = waitingSince === undefined ? 0 : Date.now() - waitingSince.getTime();
      if (waitedMs > MAX_WAIT_MS) {
        const params = { count: waiting, minutes: Math.round(waitedMs / 60_000) };
        return { state: 'failed', reason: 'waits', params };
      }
      if (failed > 0) return { state: 'warning', reason: 'given_up', params: { count: failed } };
      return { state: 'ok', reason: 'ok', params: { count: waiting } };
    },
  };
}
