import { EsignError } from '../../errors.js';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { BrokerClient } from './client.js';
import type { BrokerTrust } from './configuration.js';
import type { BrokerDirectory } from './directory.js';

/** The broker publishes addresses and keys, knows us by our key, and offers the ways that are configured. */
export function brokerCheck(
  { methods }: Pick<BrokerTrust, 'methods'>,
  directory: Pick<BrokerDirectory, 'discovery' | 'keys'>,
  client: Pick<BrokerClient, 'isKnown'>,
): SetupCheck {
  return {
    id: 'eid_broker',
    run: async (): Promise<SetupFinding> => {
      try {
        await directory.keys();
        const refusal = await client.isKnown();
        if (refusal !== true) return { state: 'failed', reason: 'client_refused', params: { error: refusal } };
        const { acr_values_supported: known } = (await directory.discovery()).document;
        const wanted = methods.flatMap(({ ways }) => ways);
        const missing = Array.isArray(known) ? wanted.filter((way) => !known.includes(way)) : [];
        return missing.length === 0
          ? { state: 'ok', reason: 'ok' }
          : { state: 'warning', reason: 'ways', params: { names: missing.join(', ') } };
      } catch (error) {
        if (!(error instanceof EsignError)) throw error;
        return { state: 'failed', reason: 'unreachable' };
      }
    },
  };
}
