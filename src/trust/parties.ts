import { ConfigError } from '../errors.js';
import { parseCertificate } from '../pki/index.js';
import type { TrustErrorCode } from './errors.js';
import type { TrustServiceOptions } from './options.js';
import { certificatesIn } from './pem.js';
import type { TrustedParties } from './signings/judge.js';

/**
 * Whom a service trusts, by its own configuration alone.
 *
 * @throws `ConfigError` `TRUST_CONFIG_INVALID` for roots that cannot be read, and in production for roots that call themselves a test
 */
export function partiesOf({ environment, roots, bankId }: TrustServiceOptions): TrustedParties {
  const read = (option: string, pem: string, isNeeded = true): Uint8Array[] => {
    const found = readRoots(option, pem, isNeeded);
    if (environment === 'production' && found.some(callsItselfTest)) throw invalid(option, 'holds the root of a test');
    return found;
  };
  return {
    environment,
    ...(bankId === undefined
      ? {}
      : { bankId: { roots: read('roots of BankID', bankId.rootsPem), relyingParties: bankId.relyingParties } }),
    caRoots: read('roots of signers', roots.signers ?? '', false),
    tsaRoots: read('roots of time-stamping authorities', roots.tsa),
    sealRoots: read('roots of the seal', roots.seal),
  };
}

function readRoots(option: string, pem: string, isNeeded: boolean): Uint8Array[] {
  try {
    const found = certificatesIn(pem);
    if (found.length > 0 || !isNeeded) return found;
  } catch {
    // The same as none.
  }
  throw invalid(option, 'holds no certificate');
}

function callsItselfTest(der: Uint8Array): boolean {
  return parseCertificate(der).subject.attributes.some(({ value }) => /\btest\b|simulated|demo/i.test(value));
}

function invalid(option: string, message: string): ConfigError<TrustErrorCode> {
  return new ConfigError<TrustErrorCode>('TRUST_CONFIG_INVALID', `${option} ${message}`, { details: { option } });
}
