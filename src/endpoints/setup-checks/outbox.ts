import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

const MAX_AGE_MS = 15 * 60_000;
const MOST_COUNTED = 100;

/** Nothing that was promised with a signing has been waiting for long. */
export function outboxCheck({ outbox }: SetupCheckContext): SetupCheck {
  return {
    id: 'outbox',
    run: async (): Promise<SetupFinding> => {
      const now = Date.now();
      const stuck = await outbox.findOpen(new Date(now - MAX_AGE_MS), 0, MOST_COUNTED);
      if (stuck.length === 0) return { state: 'ok', reason: 'ok' };
      const oldest = Math.min(...stuck.map(({ createdAt }) => createdAt.getTime()));
      const params = { count: stuck.length, minutes: Math.round((now - oldest) / 60_000) };
      return { state: 'warning', reason: 'stuck', params };
    },
  };
}
