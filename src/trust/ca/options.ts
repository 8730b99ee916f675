import type { Request, Router } from 'express';
import type { Knex } from 'knex';
import type { HttpSend, KeyAlgorithm, KeyStore } from '../../pki/index.node.js';
import type { CertificateAuthority, CertificateProfile } from '../building-block/contract.js';
import type { ClientCertificate } from './client-certificate.js';
import type { AuthorityTls } from './tls-send.js';

/** How one-time certificates of the embedded authority are made. */
export interface ProfileOptions {
  /** Default: 60. */
  readonly validitySeconds?: number;
  /** `documents`: document signing together with e-mail protection, which viewers know. Default: `none`, any purpose. */
  readonly purposes?: 'none' | 'documents';
  /**
   * `ocsp`: with an answer of the responder that ends with the certificate. `none`: validity-assured short-term
   * (EN 319 412-1) without revocation (RFC 9608). Default: `ocsp`.
   */
  readonly revocation?: 'ocsp' | 'none';
  /** Certificate policies, OIDs; also of device certificates. */
  readonly policies?: readonly string[];
}

/** A registration authority that may have keys certified over EST and CMP; it has verified who the subjects are. */
export interface EnrolmentClient {
  /** User of HTTP Basic, reference of CMP. */
  readonly name: string;
  /** At least 16 characters; left out: the certificate alone. Never logged. */
  readonly secret?: string;
  /** SHA-256 of the certificate that will do in place of the secret, hex: as TLS client of EST, or as protection of CMP messages. */
  readonly certificateSha256?: string;
  readonly profile: CertificateProfile;
}

/** An authority inside the trust service. */
export interface EmbeddedOptions {
  readonly kind: 'embedded';
  /** Where its addresses are mounted, without a slash at the end; certificates say it. */
  readonly baseUrl: string;
  readonly algorithm?: KeyAlgorithm;
  readonly organization: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** PEM of the certificate of its own key, with its chain. Left out: a root is made at the first start; not in production. */
  readonly issuer?: { readonly pem: string };
  readonly profile?: ProfileOptions;
  readonly clients?: readonly EnrolmentClient[];
  /** Answers of the responder that are signed for one address in a minute. Default: 600. */
  readonly answersPerMinute?: number;
}

/** An authority elsewhere that enrols by EST (RFC 7030). */
export interface EstAuthorityOptions {
  readonly kind: 'est';
  /** Up to and with `/.well-known/est`. */
  readonly url: string;
  /** By profile, where the authority has a label for each. */
  readonly labels?: Partial<Readonly<Record<CertificateProfile, string>>>;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: AuthorityTls;
}

/** A secret that an authority and we have. */
export interface SharedSecret {
  readonly reference: string;
  /** Never logged. */
  readonly secret: string;
}

/** Messages that are signed on both sides (RFC 9483 clause 3.2). */
export interface SignedMessages {
  readonly client: ClientCertificate;
  /** PEM of the certificates that may protect answers; left out: any CA's, or with the purpose `id-kp-cmcCA`, below the roots of signers. */
  readonly responders?: string;
}

/** An authority elsewhere that enrols by CMP (RFC 9483). */
export type CmpAuthorityOptions = {
  readonly kind: 'cmp';
  readonly url: string;
  /** By profile, where the authority has an address for each; else `url`. */
  readonly urls?: Partial<Readonly<Record<CertificateProfile, string>>>;
  readonly tls?: AuthorityTls;
} & (SharedSecret | SignedMessages);

/** Where certificates of signers come from. */
export type AuthorityOptions = EmbeddedOptions | EstAuthorityOptions | CmpAuthorityOptions;

/** What an authority works with. */
export interface AuthorityParts {
  readonly sql: Knex;
  /** Keeps the embedded authority's own keys. */
  readonly keys: KeyStore;
  readonly send: HttpSend;
  readonly environment: 'test' | 'production';
  /** Trusted roots of signers, DER; the embedded authority's own is not among them. */
  readonly roots: () => readonly Uint8Array[];
  /** Address that a call to the embedded authority is from; left out: the connection's. */
  readonly sourceOf?: (request: Request) => string;
  readonly now: () => Date;
}

/** An authority that works. */
export interface AuthorityService {
  readonly authority: CertificateAuthority;
  /** EST, CMP, OCSP, lists and certificates; null unless embedded. No body parser may come before it. */
  readonly router: Router | null;
  /** What its certificates lead to, DER. */
  roots(): readonly Uint8Array[];
  /** The request for the embedded authority's own certificate, PEM; null unless embedded. */
  certificateRequest(): Promise<string | null>;
}
