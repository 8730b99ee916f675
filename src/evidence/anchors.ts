/** A set of public keys of an issuer that the verifier fetched or was given itself. Never one that a record contains. */
export interface IssuerKeys {
  /** JWKs. */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
  /** When the verifier fetched them from the issuer itself; null: configured by hand. */
  readonly fetchedAt: Date | null;
}

/** An OpenID provider whose ID tokens count. */
export interface IssuerAnchor {
  /** Compared as a whole. */
  readonly issuer: string;
  readonly environment: Environment;
  /** Client ids that tokens must be made for. */
  readonly audiences: readonly string[];
  readonly keySets: readonly IssuerKeys[];
}

export type Environment = 'test' | 'production';

/**
 * Whom the verifier trusts: its own configuration, and nothing that a record contains.
 * All of one environment: test never meets production.
 */
export interface EvidenceAnchors {
  readonly environment: Environment;
  readonly bankId?: {
    /** Signing roots, DER. */
    readonly roots: readonly Uint8Array[];
    /** Whole names of relying parties whose orders count; a broker's name too, if Swedish BankID comes through it. */
    readonly relyingParties: readonly string[];
  };
  readonly issuers: readonly IssuerAnchor[];
  /** Roots for certificates of signers outside Swedish BankID, DER. */
  readonly caRoots: readonly Uint8Array[];
  /** Roots for time-stamping authorities, DER. */
  readonly tsaRoots: readonly Uint8Array[];
}
