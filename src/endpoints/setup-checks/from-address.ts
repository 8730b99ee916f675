import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { SetupCheckContext } from './context.js';

/** There is an address that mails come from. */
export function fromAddressCheck({ settings }: SetupCheckContext): SetupCheck {
  return {
    id: 'from_address',
    run: (): Promise<SetupFinding> => {
      const address = settings().fromAddress;
      return Promise.resolve(
        address === ''
          ? { state: 'failed', reason: 'missing' }
          : { state: 'ok', reason: 'ok', params: { address, name: settings().fromName } },
      );
    },
  };
}
