import type { JWK } from 'jose';

/** How people are recognised: an OpenID provider, as the ID building block is. */
export interface IdentityOptions {
  /** As in tokens, without a slash at the end. */
  readonly issuer: string;
  readonly clientId: string;
  /** Our private keys with `kid` and `alg`: one with `use: sig` for `private_key_jwt`, and one with `use: enc` where answers are encrypted. */
  readonly keys: readonly JWK[];
  /** The one algorithm of ID tokens and signed userinfo; default `ES256`. */
  readonly algorithm?: string;
  /** Whether userinfo has to be signed; default yes. */
  readonly signedUserinfo?: boolean;
  /** Logins that count, best first; empty: any. */
  readonly acrValues?: readonly string[];
  /** Claim of the person's number; default `individual_id`. */
  readonly numberClaim?: string;
  /** Scope that is asked for besides, where the number is needed. */
  readonly numberScope?: string;
  /** Scope that an access token must have; left out: none. */
  readonly accessScope?: string;
  /** ISO 3166-1 alpha-2, where claims name no country. */
  readonly country: string;
  /** How old a login may be for calls with an access token, in seconds; default 900. */
  readonly maxLoginAgeS?: number;
}
