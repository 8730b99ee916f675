import { readFileSync } from 'node:fs';
import { ConfigError } from '../errors.js';
import type { EvidenceAnchors } from '../evidence/index.js';
import type { ApplicationConfigReader } from '../host/index.js';
import { readBankIdConfiguration } from './bankid/configuration.js';
import { bankIdSigningRoot, certificatesOf } from './bankid/signing-roots.js';
import { readBuildingBlockConfiguration } from './building-block/configuration.js';
import { readBrokerConfiguration } from './broker/configuration.js';
import type { MethodErrorCode } from './errors.js';
import { readServiceConfiguration } from './service/configuration.js';

/**
 * Whom this installation trusts when it judges evidence: its own configuration alone. Issuers of tokens are not among them: their keys are
 * fetched from the configured address when they are needed.
 *
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`, naming the option
 */
export function readAnchors(config: ApplicationConfigReader): EvidenceAnchors {
  const bankId = readBankIdConfiguration(config);
  const broker = readBrokerConfiguration(config);
  const service = readServiceConfiguration(config);
  const block = readBuildingBlockConfiguration(config);
  const known = [bankId, broker, service, block].map((one) => one?.environment);
  const environment = known.find((one) => one !== undefined) ?? 'production';
  if (broker !== undefined && broker.environment !== environment) throw mixed('esign.broker.environment');
  if (service !== undefined && service.environment !== environment) throw mixed('esign.service.environment');
  if (block !== undefined && block.environment !== environment) throw mixed('esign.buildingBlock.environment');
  const names = [bankId?.relyingPartyName, broker?.relyingPartyName, service?.relyingPartyName];
  const relyingParties = names.filter((name) => name !== undefined);
  const ownRoots = rootsOf(config, 'esign.bankid.signingRootsFile');
  return {
    environment,
    ...(relyingParties.length === 0
      ? {}
      : { bankId: { roots: ownRoots ?? [bankIdSigningRoot(environment)], relyingParties } }),
    issuers: [],
    caRoots: rootsOf(config, 'esign.broker.certificateRootsFile') ?? [],
    tsaRoots: [],
  };
}

/** Test and production never trust each other's identities. */
function mixed(option: string): ConfigError<MethodErrorCode> {
  return new ConfigError('METHOD_CONFIG_INVALID', `${option} is not that of the other eIDs`, {
    details: { option },
  });
}

function rootsOf(config: ApplicationConfigReader, key: string): readonly Uint8Array[] | undefined {
  const path = config.get(key);
  if (path === undefined) return undefined;
  try {
    return certificatesOf(readFileSync(path, 'utf8'));
  } catch (cause) {
    const code: MethodErrorCode = 'METHOD_CONFIG_INVALID';
    throw new ConfigError(code, `${key} is no readable file with certificates`, { cause, details: { option: key } });
  }
}
