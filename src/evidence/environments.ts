import { ConfigError } from '../errors.js';
import type { PkiPrimitives } from '../pki/index.js';
import type { Environment, EvidenceAnchors } from './anchors.js';
import { toHex } from './encoding.js';
import type { EvidenceErrorCode } from './errors.js';

/** SHA-256 of the signing roots that BankID publishes. */
const KNOWN_ROOTS: Readonly<Record<string, Environment>> = {
  c6faeaf8ccadcfd0738dc99140ca788c1a19a93f843c5a9ec1369872d50e45f2: 'test',
  ca32588e385b961d58e26010c6f8c839f7ca071e497de6b7841640a61506fd31: 'production',
};

function mixed(where: string): never {
  const code: EvidenceErrorCode = 'EVIDENCE_ENVIRONMENTS_MIXED';
  throw new ConfigError(code, `Trust anchors of test and production are mixed: ${where}.`, { details: { where } });
}

/**
 * Refuses a configuration that would let a test identity sign in production, or the other way round.
 *
 * @throws `ConfigError` `EVIDENCE_ENVIRONMENTS_MIXED` with `details.where`
 */
export async function assertTestNeverMeetsProduction(
  anchors: EvidenceAnchors,
  primitives: PkiPrimitives,
): Promise<void> {
  for (const issuer of anchors.issuers) {
    if (issuer.environment !== anchors.environment) mixed('issuers');
  }
  for (const place of ['bankId', 'caRoots', 'tsaRoots'] as const) {
    const roots = place === 'bankId' ? (anchors.bankId?.roots ?? []) : anchors[place];
    for (const root of roots) {
      const known = KNOWN_ROOTS[toHex(await primitives.digest('SHA-256', root))];
      if (known !== undefined && known !== anchors.environment) mixed(place);
    }
  }
}
