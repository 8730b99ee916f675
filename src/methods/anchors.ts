import { readFileSync } from 'node:fs';
import { ConfigError } from '../errors.js';
import type { EvidenceAnchors } from '../evidence/index.js';
import type { ApplicationConfigReader } from '../host/index.js';
import { readBankIdConfiguration } from './bankid/configuration.js';
import { bankIdSigningRoot, certificatesOf } from './bankid/signing-roots.js';
import type { MethodErrorCode } from './errors.js';

/**
 * Whom this installation trusts when it judges evidence: its own configuration alone.
 *
 * @throws `ConfigError` `METHOD_CONFIG_INVALID`, naming the option
 */
export function readAnchors(config: ApplicationConfigReader): EvidenceAnchors {
  const bankId = readBankIdConfiguration(config);
  const environment = bankId?.environment ?? 'production';
  return {
    environment,
    ...(bankId === undefined
      ? {}
      : {
          bankId: {
            roots: rootsOf(config, 'esign.bankid.signingRootsFile') ?? [bankIdSigningRoot(environment)],
            relyingParties: [bankId.relyingPartyName],
          },
        }),
    issuers: [],
    caRoots: [],
    tsaRoots: [],
  };
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
