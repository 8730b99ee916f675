import { EsignError } from '../../errors.js';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

/** Where documents are to be sealed, the trust service is set up, reachable and well. */
export function trustServiceCheck({ register, settings }: SetupCheckContext): SetupCheck {
  return {
    id: 'trust_service',
    run: async (): Promise<SetupFinding> => {
      if (!register.isSetUp()) {
        return settings().enablePades ? { state: 'warning', reason: 'missing' } : { state: 'ok', reason: 'not_wanted' };
      }
      try {
        const failing = (await register.checks()).filter(({ state }) => state === 'failed').map(({ id }) => id);
        return failing.length === 0
          ? { state: 'ok', reason: 'ok' }
          : { state: 'failed', reason: 'failing', params: { what: failing.join(', ') } };
      } catch (error) {
        if (!(error instanceof EsignError)) throw error;
        return { state: 'failed', reason: 'unavailable', params: { code: String(error.code) } };
      }
    },
  };
}
