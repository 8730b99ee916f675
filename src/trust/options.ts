import type { HttpSend, KeyAlgorithm } from '../pki/index.node.js';
import type { BuildingBlockOptions } from './building-block/index.js';
import type { EidServiceOptions } from './eids/options.js';
import type { TrustLog } from './log.js';
import type { TrustedIssuer } from './signings/issuers.js';

/** Where the seal's key is kept. */
export type KeyStoreOptions =
  | { readonly kind: 'soft'; readonly secret: string }
  /** RFC 7512, with `pin-value` or `pin-source`. */
  | { readonly kind: 'pkcs11'; readonly uri: string };

/** Where the seal's certificate comes from. */
export type CertificateOptions =
  /** PEM, the seal's own first, then its chain. */
  | { readonly kind: 'file'; readonly pem: string }
  /** Asked for when the key is made (RFC 7030). */
  | {
      readonly kind: 'est';
      /** Base, for example `https://ca.example.com/.well-known/est`. */
      readonly url: string;
      readonly username?: string;
      readonly password?: string;
    };

/** How a trust service is set up. Everything secret comes in as a value and is never logged. */
export interface TrustServiceOptions {
  /** Test never meets production: of identities, of roots. */
  readonly environment: 'test' | 'production';
  /** Files: documents on their way, sealed documents, heads of the store, keys of the soft store. */
  readonly dataDirectory: string;
  /** `sqlite:<path>` or `postgres://…`; left out: a SQLite file in the data folder. */
  readonly databaseUrl?: string;
  /** At least 32 bytes: encrypts what is stored and authenticates the chain. */
  readonly storeKey: Buffer;
  readonly keyStore: KeyStoreOptions;
  readonly seal: {
    readonly algorithm: KeyAlgorithm;
    readonly organization: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    readonly certificate: CertificateOptions;
  };
  /** PEM. */
  readonly roots: {
    readonly seal: string;
    readonly tsa: string;
    /** Of signers' own certificates outside Swedish BankID. */
    readonly signers?: string;
  };
  readonly bankId?: { readonly rootsPem: string; readonly relyingParties: readonly string[] };
  readonly issuers?: readonly TrustedIssuer[];
  /** The eSignature Building Block; left out: there is none. */
  readonly buildingBlock?: BuildingBlockOptions;
  /** Agreements with eIDs that installations may sign by; left out: there is no signing service. */
  readonly eids?: EidServiceOptions;
  /** Addresses of time-stamping authorities, asked in this order. */
  readonly tsaUrls: readonly string[];
  /** Policy, dotted, that each of them is asked for and has to name; null or left out: its own. */
  readonly tsaPolicies?: readonly (string | null)[];
  readonly translationsDirectory: string;
  /** Where the public anchors are kept for the verifier of this machine; left out: nowhere. */
  readonly anchorsFile?: string;
  /** How often the store is time-stamped; default a minute. */
  readonly batchEveryMs?: number;
  /** Days until a sealed document is time-stamped once more; default 730. */
  readonly renewAfterDays?: number;
  /** How long background work stays with a process that shows no sign of life; default 8 s. */
  readonly leaseMs?: number;
  /** Makes the exchanges with authorities; left out: plainly, by `fetch`. */
  readonly send?: HttpSend;
  readonly log: TrustLog;
  readonly now?: () => Date;
}
