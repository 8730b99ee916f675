import { ConfigError } from '../../errors.js';
import type { EvidenceAnchors, PkiPrimitives } from '../../evidence/index.js';
import type { ApplicationConfigReader, Logger, Translator } from '../../host/index.js';
import type { MethodErrorCode } from '../errors.js';
import type { MethodContext, RedirectMethod } from '../method.js';
import { BrokerMethod } from './broker-method.js';
import { BrokerClient } from './client.js';
import { readBrokerConfiguration } from './configuration.js';
import { BrokerDirectory } from './directory.js';
import { BrokerEvidence } from './evidence.js';
import { OwnLogins } from './logins.js';
import { brokerFetch } from './transport.js';

/** What the broker's methods need from outside. */
export interface BrokerParts {
  readonly config: ApplicationConfigReader;
  /** Everything but the broker's keys, which are fetched. */
  readonly anchors: EvidenceAnchors;
  readonly primitives: PkiPrimitives;
  readonly mask: (country: string, number: string) => string;
  readonly translator: () => Translator;
  readonly logger: () => Logger;
  readonly senderName: (context: Pick<MethodContext, 'signing'>) => Promise<string>;
  readonly now: () => Date;
}

/**
 * The eIDs that the configured broker offers; none without a broker.
 *
 * @param taken - methods that are carried out otherwise
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`, also when a method would be there twice
 */
export function createBrokerMethods(parts: BrokerParts, taken: readonly string[]): readonly RedirectMethod[] {
  const configuration = readBrokerConfiguration(parts.config);
  if (configuration === undefined) return [];
  if (configuration.methods.some(({ scheme }) => taken.includes(scheme.id))) {
    const code: MethodErrorCode = 'METHOD_CONFIG_INVALID';
    const option = 'esign.broker.methods';
    throw new ConfigError(code, `${option} names a method that is configured otherwise too`, { details: { option } });
  }
  const { anchors, primitives, mask, logger } = parts;
  const call = brokerFetch(configuration.environment);
  const directory = new BrokerDirectory(configuration, call, parts.now);
  const shared = {
    ...{ directory, primitives, logger },
    logins: new OwnLogins(configuration, new BrokerClient(configuration, directory, call)),
    evidence: new BrokerEvidence({ configuration, directory, anchors, primitives, logger, mask }),
    translator: parts.translator,
    senderName: parts.senderName,
  };
  return configuration.methods.map(({ scheme, ways }) => new BrokerMethod(scheme, ways, shared));
}
