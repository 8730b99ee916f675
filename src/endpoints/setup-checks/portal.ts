import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';
import { callServer } from './server-call.js';

/** Well formed, and nobody's: what is asked with it is refused after the portal's user was allowed in. */
const NOBODYS_TOKEN = 'A'.repeat(43);

/** Calls of the portal are allowed to run as its user, and that user is in its group. */
export function portalCheck({ host, settings, portalGroup }: SetupCheckContext): SetupCheck {
  return {
    id: 'portal',
    run: async (signal): Promise<SetupFinding> => {
      const members = await host.diagnostics?.groupMembers(portalGroup);
      const hasUser = members?.some(({ kind }) => kind === 'impersonated') ?? host.diagnostics === undefined;
      if (!hasUser) return { state: 'failed', reason: 'no_user', params: { group: portalGroup } };
      const address = settings().serverUrl;
      if (address === '') return { state: 'unknown', reason: 'no_address' };
      const application = encodeURIComponent(host.application);
      const answer = await callServer(
        `${address}/${application}/limepkg-esign/portal/signing/${NOBODYS_TOKEN}/`,
        signal,
      );
      if (answer === undefined) return { state: 'unknown', reason: 'no_address' };
      if (answer.status === 400) return { state: 'ok', reason: 'ok' };
      if (answer.status === 429) return { state: 'unknown', reason: 'busy' };
      return { state: 'failed', reason: 'refused', params: { status: String(answer.status) } };
    },
  };
}
