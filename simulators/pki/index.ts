import { join } from 'node:path';
import type { Router } from 'express';
import type { Authority } from './authorities.js';
import { IdentityCabinet } from './cabinet.js';
import { takeHierarchy } from './hierarchy.js';
import { certificatePem, serialOf } from './identity.js';
import { Register } from './register.js';
import { pkiRoutes } from './routes.js';
import { Switches } from './switches.js';

export type { Authority } from './authorities.js';
export { IdentityCabinet } from './cabinet.js';
export { der, integer, oid, setOf, TAG } from './der.js';
export { authority, extension, keyUsage, policies, PURPOSE, purposes, serverNames } from './extensions.js';
export { responderExtensions } from './hierarchy.js';
export { certificatePem, privateKeyPem, reissued } from './identity.js';
export type { Identity, IdentityPlan } from './identity.js';
export { distinguishedName } from './names.js';
export type { NameSteps } from './names.js';
export { certificateId, ocspRefusal, ocspResponse, OCSPResponseStatus } from './ocsp-response.js';
export type { OcspAnswer, Verdict } from './ocsp-response.js';
export { ecdsaDer, signDigestEcdsa, signDigestPkcs1, signDigestPss } from './raw-signature.js';
export type { RawDigest } from './raw-signature.js';
export { SignerAuthority } from './signers.js';
export type { NamedSigner } from './signers.js';

/** The trust services of demonstrations and tests. */
export interface Pki {
  readonly router: Router;
  /** Anchor of document certificates and of the time-stamping authority, PEM. */
  readonly rootPem: string;
}

/** How the trust services are started. */
export interface PkiOptions {
  /** Where keys and certificates are kept; made on first use. */
  readonly directory: string;
  /** Address of this simulator, put into certificates; without it they name no place to ask for revocation. */
  readonly baseUrl?: string;
  /** Further authorities to answer for. */
  readonly authorities?: readonly Authority[];
  /** How late a slow service answers; five seconds when absent. */
  readonly slowMs?: number;
  readonly now?: () => Date;
}

const SLOW_MS = 5000;

/** Opens the trust services: a certification authority with OCSP and revocation lists, and an RFC 3161 time-stamping authority. */
export async function startPki(options: PkiOptions): Promise<Pki> {
  const { directory, now = () => new Date() } = options;
  const cabinet = await IdentityCabinet.open(join(directory, 'keys'));
  const hierarchy = await takeHierarchy(cabinet, now(), { baseUrl: options.baseUrl });
  const register = new Register(join(directory, 'register.json'));
  register.add('root', serialOf(hierarchy.issuing));
  register.add('issuing', serialOf(hierarchy.tsa));
  const authorities: readonly Authority[] = [
    { name: 'root', identity: hierarchy.root, responder: hierarchy.rootOcsp },
    { name: 'issuing', identity: hierarchy.issuing, responder: hierarchy.ocsp },
    ...(options.authorities ?? []),
  ];
  const switches = new Switches(options.slowMs ?? SLOW_MS);
  return {
    router: pkiRoutes({
      ...{ hierarchy, authorities, register, switches, now },
      ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
    }),
    rootPem: certificatePem(hierarchy.root.der),
  };
}
