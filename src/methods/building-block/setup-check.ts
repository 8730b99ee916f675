import { EsignError } from '../../errors.js';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { BuildingBlockClient } from './client.js';

/** The eSignature Building Block answers, and knows us by our key: it is asked for a signature that was never made. */
export function buildingBlockCheck(client: Pick<BuildingBlockClient, 'isKnown'>): SetupCheck {
  return {
    id: 'building_block',
    run: async (): Promise<SetupFinding> => {
      try {
        return (await client.isKnown()) ? { state: 'ok', reason: 'ok' } : { state: 'failed', reason: 'client_refused' };
      } catch (error) {
        if (!(error instanceof EsignError)) throw error;
        return { state: 'failed', reason: 'unreachable' };
      }
    },
  };
}
