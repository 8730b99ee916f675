import type { EvidenceAnchors, PkiPrimitives } from '../../evidence/index.js';
import type { ApplicationConfigReader, Logger, Translator } from '../../host/index.js';
import { BankIdMethod } from '../bankid/bankid-method.js';
import { readAppUrl } from '../bankid/configuration.js';
import { BankIdEvidence } from '../bankid/evidence.js';
import { BrokerMethod } from '../broker/broker-method.js';
import type { BrokerTrust } from '../broker/configuration.js';
import { BrokerDirectory } from '../broker/directory.js';
import { BrokerEvidence } from '../broker/evidence.js';
import { brokerFetch } from '../broker/transport.js';
import type { MethodContext, PollMethod, RedirectMethod } from '../method.js';
import { ServiceClient } from './client.js';
import { readServiceConfiguration, type ServiceConfiguration } from './configuration.js';
import { ServiceLogins } from './logins.js';
import { ServiceOrders } from './orders.js';

/** What methods through the central service need from outside. */
export interface ServiceParts {
  readonly config: ApplicationConfigReader;
  /** Ours: what the service delivers is judged like what we would have fetched ourselves. */
  readonly anchors: EvidenceAnchors;
  readonly primitives: PkiPrimitives;
  readonly mask: (country: string, number: string) => string;
  readonly translator: () => Translator;
  readonly logger: () => Logger;
  readonly senderName: (context: Pick<MethodContext, 'signing'>) => Promise<string>;
  readonly now: () => Date;
}

/**
 * The eIDs whose credentials a central service keeps; none without one.
 *
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`
 */
export function createServiceMethods(parts: ServiceParts): readonly (PollMethod | RedirectMethod)[] {
  const configuration = readServiceConfiguration(parts.config);
  if (configuration === undefined) return [];
  const client = new ServiceClient(configuration);
  return [...bankIdOf(configuration, client, parts), ...loginsOf(configuration.logins, client, parts)];
}

function bankIdOf(
  { relyingPartyName, environment }: ServiceConfiguration,
  client: ServiceClient,
  { config, anchors, primitives, mask, logger, translator, senderName }: ServiceParts,
): readonly PollMethod[] {
  if (relyingPartyName === undefined) return [];
  const configuration = { environment, relyingPartyName, appUrl: readAppUrl(config) };
  const evidence = new BankIdEvidence({ configuration, anchors: () => anchors, primitives, logger, mask });
  return [new BankIdMethod({ configuration, orders: new ServiceOrders(client), evidence, translator, senderName })];
}

function loginsOf(
  trust: BrokerTrust | undefined,
  client: ServiceClient,
  { anchors, primitives, mask, logger, translator, senderName, now }: ServiceParts,
): readonly RedirectMethod[] {
  if (trust === undefined) return [];
  // The broker's keys are fetched from the broker, never taken from the service.
  const directory = new BrokerDirectory(trust, brokerFetch(trust.environment), now);
  const evidence = new BrokerEvidence({ configuration: trust, directory, anchors, primitives, logger, mask });
  const shared = { directory, evidence, primitives, logger, translator, senderName, logins: new ServiceLogins(client) };
  return trust.methods.map(({ scheme, ways }) => new BrokerMethod(scheme, ways, shared));
}
