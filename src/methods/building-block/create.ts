import type { PkiPrimitives } from '../../evidence/index.js';
import type { ApplicationConfigReader, Logger, Translator } from '../../host/index.js';
import type { MethodContext, RedirectMethod } from '../method.js';
import { BuildingBlockMethod } from './building-block-method.js';
import { BuildingBlockClient } from './client.js';
import { readBuildingBlockConfiguration } from './configuration.js';
import { BuildingBlockEvidence } from './evidence.js';

/** What methods of the eSignature Building Block need from outside. */
export interface BuildingBlockParts {
  readonly config: ApplicationConfigReader;
  readonly primitives: PkiPrimitives;
  readonly mask: (country: string, number: string) => string;
  readonly translator: () => Translator;
  readonly logger: () => Logger;
  readonly senderName: (context: Pick<MethodContext, 'signing'>) => Promise<string>;
}

/**
 * Signatures of the eSignature Building Block; none where none is configured.
 *
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`
 */
export function createBuildingBlockMethods(parts: BuildingBlockParts): readonly RedirectMethod[] {
  const configuration = readBuildingBlockConfiguration(parts.config);
  if (configuration === undefined) return [];
  const { primitives, mask, translator, logger, senderName } = parts;
  const client = new BuildingBlockClient(configuration);
  const evidence = new BuildingBlockEvidence({ configuration, primitives, logger, mask });
  return configuration.methods.map(
    (id) => new BuildingBlockMethod(id, { client, evidence, translator, logger, senderName }),
  );
}
