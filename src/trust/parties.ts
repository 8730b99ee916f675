import { ConfigError } from '../errors.js';
import type { TrustErrorCode } from './errors.js';
import type { TrustServiceOptions } from './options.js';
import { certificatesIn } from './pem.js';
import type { TrustedParties } from './signings/judge.js';

/** Whom a service trusts, by its own configuration alone. @throws `ConfigError` `TRUST_CONFIG_INVALID` */
export function partiesOf({ environment, roots, bankId }: TrustServiceOptions): TrustedParties {
  return {
    environment,
    ...(bankId === undefined
      ? {}
      : { bankId: { roots: read('bankId', bankId.rootsPem, true), relyingParties: bankId.relyingParties } }),
    caRoots: read('roots.signers', roots.signers ?? '', false),
    tsaRoots: read('roots.tsa', roots.tsa, true),
    sealRoots: read('roots.seal', roots.seal, true),
  };
}

function read(option: string, pem: string, isNeeded: boolean): Uint8Array[] {
  try {
    const found = certificatesIn(pem);
    if (found.length > 0 || !isNeeded) return found;
  } catch {
    // The same as none.
  }
  throw new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', `${option} holds no certificate`, {
    details: { option },
  });
}
