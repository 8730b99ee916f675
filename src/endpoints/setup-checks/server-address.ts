import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';
import { callServer, isLoopback } from './server-call.js';

/** The public address is set, encrypted, and leads back to this server. */
export function serverAddressCheck({ host, settings }: SetupCheckContext): SetupCheck {
  return {
    id: 'server_address',
    run: async (signal): Promise<SetupFinding> => {
      const address = settings().serverUrl;
      if (address === '') return { state: 'failed', reason: 'missing' };
      const application = encodeURIComponent(host.application);
      const page = `${address}/${application}/limepkg-esign/portal/?app=${application}`;
      const answer = await callServer(page, signal);
      if (answer === undefined) return { state: 'failed', reason: 'unreachable', params: { address } };
      if (answer.status !== 200) {
        return { state: 'failed', reason: 'other_answer', params: { address, status: String(answer.status) } };
      }
      if (isLoopback(address)) return { state: 'warning', reason: 'loopback', params: { address } };
      if (!address.startsWith('https://')) return { state: 'failed', reason: 'not_encrypted', params: { address } };
      return { state: 'ok', reason: 'ok', params: { address } };
    },
  };
}
