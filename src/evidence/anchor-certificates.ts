import { ConfigError } from '../errors.js';
import { parseCertificate, type Certificate } from '../pki/index.js';
import type { EvidenceErrorCode } from './errors.js';

/**
 * Reads configured roots.
 *
 * @throws `ConfigError` `EVIDENCE_ANCHOR_INVALID` when one is no certificate of a CA
 */
export function readAnchors(roots: readonly Uint8Array[]): Certificate[] {
  return roots.map((der) => {
    const root = tryParse(der);
    if (root?.isCa === true) return root;
    const code: EvidenceErrorCode = 'EVIDENCE_ANCHOR_INVALID';
    throw new ConfigError(code, 'A trust anchor is not the certificate of a CA in DER.');
  });
}

function tryParse(der: Uint8Array): Certificate | null {
  try {
    return parseCertificate(der);
  } catch {
    return null;
  }
}
