import type { Certificate } from '../../pki/index.js';
import {
  authorityAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoint,
  extendedKeyUsage,
  issuerKeyIdentifier,
  keyIdentifier,
  keyUsage,
  nodePkiPrimitives,
  noRevocationAvailable,
  subjectKeyIdentifier,
  validityAssuredShortTerm,
} from '../../pki/index.node.js';
import type { CertificateProfile } from '../building-block/contract.js';
import type { ProfileOptions } from './options.js';

const SECOND_MS = 1000;
const YEAR_MS = 365 * 86_400_000;
/** Document signing (RFC 9336), and what viewers without knowledge of it look for. */
const DOCUMENT_PURPOSES = ['1.3.6.1.5.5.7.3.36', '1.3.6.1.5.5.7.3.4'] as const;

/** When a certificate is valid. Begun a second early, so that a time-stamp in whole seconds cannot come before it. */
export function validityOf(
  profile: CertificateProfile,
  { validitySeconds = 60 }: ProfileOptions,
  issuer: Certificate,
  now: Date,
): { readonly notBefore: Date; readonly notAfter: Date } {
  const at = Math.floor(now.getTime() / SECOND_MS) * SECOND_MS;
  const lifeMs = profile === 'one-time' ? validitySeconds * SECOND_MS : 2 * YEAR_MS;
  return {
    notBefore: new Date(at - SECOND_MS),
    notAfter: new Date(Math.min(at + lifeMs, issuer.notAfter.getTime())),
  };
}

/** Extensions of a signer's certificate, DER. */
export async function signerExtensions(
  profile: CertificateProfile,
  publicKey: Uint8Array,
  issuer: Certificate,
  { purposes = 'none', revocation = 'ocsp', policies = [] }: ProfileOptions,
  baseUrl: string,
): Promise<readonly Uint8Array[]> {
  const isShortTerm = profile === 'one-time' && revocation === 'none';
  const caIssuers = `${baseUrl}/issuing.cer`;
  return [
    subjectKeyIdentifier(await keyIdentifier(publicKey, nodePkiPrimitives)),
    authorityKeyIdentifier(await issuerKeyIdentifier(issuer, nodePkiPrimitives)),
    basicConstraints('end-entity'),
    keyUsage('contentCommitment'),
    ...(purposes === 'documents' ? [extendedKeyUsage(DOCUMENT_PURPOSES)] : []),
    ...(policies.length === 0 ? [] : [certificatePolicies(policies)]),
    // Who says that nobody speaks of revocation must not say whom to ask (RFC 9608 clause 3).
    authorityAccess(isShortTerm ? { caIssuers } : { caIssuers, ocsp: `${baseUrl}/ocsp` }),
    ...(profile === 'device' ? [crlDistributionPoint(`${baseUrl}/issuing.crl`)] : []),
    ...(isShortTerm ? [validityAssuredShortTerm(), noRevocationAvailable()] : []),
  ];
}
