import { EsignError } from '../../errors.js';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

/** The mail server can be reached and lets us in. */
export function mailServerCheck({ host }: SetupCheckContext): SetupCheck {
  return {
    id: 'mail_server',
    run: async (): Promise<SetupFinding> => {
      if (host.diagnostics === undefined) return { state: 'unknown', reason: 'cannot_tell' };
      try {
        await host.diagnostics.verifyMail();
        return { state: 'ok', reason: 'ok' };
      } catch (error) {
        if (!(error instanceof EsignError)) throw error;
        const { reason } = error.details;
        return { state: 'failed', reason: 'unavailable', params: { code: typeof reason === 'string' ? reason : '?' } };
      }
    },
  };
}
