import { EsignError } from '../../errors.js';
import type { SetupCheck, SetupFinding } from '../../signing/index.js';
import type { ServiceMethods } from './answers.js';
import type { ServiceClient } from './client.js';
import type { ServiceConfiguration } from './configuration.js';

/** The central service knows us, and signs under the names and by the eIDs that are configured. */
export function serviceCheck(configuration: ServiceConfiguration, client: Pick<ServiceClient, 'methods'>): SetupCheck {
  return {
    id: 'eid_service',
    run: async (): Promise<SetupFinding> => {
      try {
        const offered = await client.methods();
        const others = otherNames(configuration, offered);
        if (others.length > 0) return { state: 'failed', reason: 'names', params: { names: others.join(', ') } };
        const missing = missingMethods(configuration, offered);
        return missing.length === 0
          ? { state: 'ok', reason: 'ok' }
          : { state: 'warning', reason: 'methods', params: { names: missing.join(', ') } };
      } catch (error) {
        if (!(error instanceof EsignError)) throw error;
        return { state: 'failed', reason: 'unreachable' };
      }
    },
  };
}

/** Options that do not say what the service says: everything it delivers would be refused. */
function otherNames(
  { environment, relyingPartyName, logins }: ServiceConfiguration,
  offered: ServiceMethods,
): readonly string[] {
  return [
    ...(environment === offered.environment ? [] : ['esign.service.environment']),
    ...(relyingPartyName === undefined || relyingPartyName === offered.relyingPartyName
      ? []
      : ['esign.service.relyingPartyName']),
    ...(logins === undefined || logins.issuer === offered.issuer ? [] : ['esign.service.issuer']),
    ...(logins === undefined || logins.clientId === offered.clientId ? [] : ['esign.service.clientId']),
  ];
}

function missingMethods(
  { relyingPartyName, logins }: ServiceConfiguration,
  { methods }: ServiceMethods,
): readonly string[] {
  const isOffered = (id: string, ways: readonly string[]): boolean =>
    methods.some(({ method, authTypes }) => method === id && ways.every((way) => authTypes.includes(way)));
  const wanted = (logins?.methods ?? []).map(({ scheme, ways }) => ({ id: scheme.id, ways }));
  const all = relyingPartyName === undefined ? wanted : [{ id: 'bankid_se', ways: [] }, ...wanted];
  return all.filter(({ id, ways }) => !isOffered(id, ways)).map(({ id }) => id);
}
