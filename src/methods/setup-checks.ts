import type { Host } from '../host/index.js';
import type { SetupCheck } from '../signing/index.js';
import { readBankIdConfiguration } from './bankid/configuration.js';
import { BankIdClient } from './bankid/rp-client.js';
import { bankIdCheck } from './bankid/setup-check.js';
import { BrokerClient } from './broker/client.js';
import { readBrokerConfiguration } from './broker/configuration.js';
import { BrokerDirectory } from './broker/directory.js';
import { brokerCheck } from './broker/setup-check.js';
import { brokerFetch } from './broker/transport.js';
import { BuildingBlockClient } from './building-block/client.js';
import { readBuildingBlockConfiguration } from './building-block/configuration.js';
import { buildingBlockCheck } from './building-block/setup-check.js';
import { ServiceClient } from './service/client.js';
import { readServiceConfiguration } from './service/configuration.js';
import { serviceCheck } from './service/setup-check.js';

/**
 * Checks of the credentials of eIDs that this installation has: whether what they reach answers, knows us, and will for some time.
 *
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`
 */
export function createEidChecks(
  { applicationConfig: config }: Pick<Host, 'applicationConfig'>,
  now: () => Date,
): readonly SetupCheck[] {
  const [bankId, broker, service] = [
    readBankIdConfiguration(config),
    readBrokerConfiguration(config),
    readServiceConfiguration(config),
  ];
  const checks: SetupCheck[] = [];
  if (bankId !== undefined) checks.push(bankIdCheck(bankId, new BankIdClient(bankId), now));
  if (broker !== undefined) {
    const call = brokerFetch(broker.environment);
    // What is published is asked for anew every time.
    const directory = new BrokerDirectory({ ...broker, refreshMs: 0 }, call, now);
    checks.push(brokerCheck(broker, directory, new BrokerClient(broker, directory, call)));
  }
  if (service !== undefined) checks.push(serviceCheck(service, new ServiceClient(service)));
  const buildingBlock = readBuildingBlockConfiguration(config);
  if (buildingBlock !== undefined) checks.push(buildingBlockCheck(new BuildingBlockClient(buildingBlock)));
  return checks;
}
