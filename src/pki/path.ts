import { sameCertificate, type Certificate } from './certificate.js';
import type { PkiPrimitives } from './primitives.js';
import { checkSignature, type AlgorithmPolicy } from './signature.js';
import { sameBytes } from './values.js';
import { fault, type Fault } from './verdict.js';

const MAX_PATH = 8;
const MAX_TRIALS = 64;

/** What a path is built from and judged by. */
export interface PathOptions extends AlgorithmPolicy {
  /** Untrusted certificates that may lie between, in any order. */
  readonly intermediates: readonly Certificate[];
  /** Trusted by the caller's own configuration. The only place where trust comes from. */
  readonly anchors: readonly Certificate[];
  /** Every certificate of the path must be valid then. */
  readonly at: Date;
  readonly primitives: PkiPrimitives;
}

/** A path from a certificate to an anchor, or why there is none. */
export type PathResult =
  { readonly path: readonly Certificate[]; readonly fault: null } | { readonly path: null; readonly fault: Fault };

const NO_CHAIN = fault(
  'NO_CERTIFICATE_CHAIN_FOUND',
  'NO_TRUSTED_ROOT',
  'No chain leads from the certificate to a configured root.',
);

/**
 * Builds and checks a path (RFC 5280 clause 6.1 without policy mapping and name constraints: a certificate that makes
 * them critical is refused): names chain, signatures, validity, CA flag, path length, key usage, critical extensions.
 *
 * @returns the path, leaf first, anchor last; of several faults the one of the path that came furthest
 */
export async function buildPath(leaf: Certificate, options: PathOptions): Promise<PathResult> {
  let best: Fault = NO_CHAIN;
  let trials = 0;
  const grow = async (path: readonly Certificate[]): Promise<readonly Certificate[] | null> => {
    const last = path[path.length - 1] ?? leaf;
    for (const anchor of options.anchors.filter((one) => issuedBy(last, one))) {
      const complete = sameCertificate(last, anchor) ? path : [...path, anchor];
      const found = await checkPath(complete, options);
      if (!found) return complete;
      best = found;
    }
    if (path.length >= MAX_PATH) return null;
    for (const next of options.intermediates) {
      if (!issuedBy(last, next) || path.some((one) => sameCertificate(one, next))) continue;
      if (++trials > MAX_TRIALS) return null;
      const complete = await grow([...path, next]);
      if (complete) return complete;
    }
    return null;
  };
  const path = await grow([leaf]);
  return path ? { path, fault: null } : { path: null, fault: best };
}

function issuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (!sameBytes(certificate.issuer.der, issuer.subject.der)) return false;
  const { authorityKeyId } = certificate;
  return authorityKeyId === undefined || issuer.subjectKeyId === undefined || authorityKeyId === issuer.subjectKeyId;
}

async function checkPath(path: readonly Certificate[], options: PathOptions): Promise<Fault | null> {
  for (const [index, certificate] of path.entries()) {
    const issuer = path[index + 1];
    const found =
      (issuer && (await checkIssued(certificate, issuer, options))) ??
      checkValidity(certificate, options.at, index) ??
      checkExtensions(certificate) ??
      (index > 0 ? checkCa(path, index) : null);
    if (found) return found;
  }
  return null;
}

async function checkIssued(certificate: Certificate, issuer: Certificate, options: PathOptions): Promise<Fault | null> {
  const { algorithm, signature, tbs: data } = certificate;
  const found = await checkSignature(
    { algorithm, signature, data, key: issuer.publicKey },
    options.primitives,
    options,
  );
  if (found?.code !== 'SIG_CRYPTO_FAILURE') return found;
  return fault('NO_CERTIFICATE_CHAIN_FOUND', 'CERTIFICATE_FORGED', 'A certificate was not signed by its issuer.');
}

/** Says why a certificate is not valid at a time. */
export function checkValidity(certificate: Certificate, at: Date, index = 0): Fault | null {
  const whose = index === 0 ? 'The certificate' : 'A certificate of the chain';
  if (at < certificate.notBefore)
    return fault('NOT_YET_VALID', 'CERTIFICATE_NOT_YET_VALID', `${whose} was not valid yet.`);
  if (at > certificate.notAfter) return fault('EXPIRED', 'CERTIFICATE_EXPIRED', `${whose} had expired.`);
  return null;
}

const constraint = (reason: string, detail: string): Fault => fault('CHAIN_CONSTRAINTS_FAILURE', reason, detail);

function checkExtensions(certificate: Certificate): Fault | null {
  if (certificate.unknownCritical.length === 0) return null;
  return constraint('CRITICAL_EXTENSION', 'A certificate has a critical extension that is not understood.');
}

function checkCa(path: readonly Certificate[], index: number): Fault | null {
  const ca = path[index];
  if (!ca) return null;
  if (!ca.isCa) return constraint('NOT_A_CA', 'A certificate that is no CA’s has issued another one.');
  if (ca.keyUsage && !ca.keyUsage.has('keyCertSign'))
    return constraint('CA_KEY_USAGE', 'A CA may not sign certificates.');
  // Self-issued certificates do not count (RFC 5280 clause 6.1.4), and the leaf does not either.
  const below = path.slice(1, index).filter((one) => !sameBytes(one.subject.der, one.issuer.der)).length;
  if (ca.pathLength !== undefined && below > ca.pathLength) return constraint('PATH_TOO_LONG', 'A chain is too long.');
  return null;
}
