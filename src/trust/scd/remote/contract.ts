import type { SigningAlgorithm } from '../../building-block/contract.js';

/** Asks the owner of a device to have a key made, or to choose a certificate that the remote's own authority issued. */
export interface OnboardRequest {
  /** The same request sent twice under one name begins once, where the remote can tell. */
  readonly requestId: string;
  /** As registered: push token, telephone number, personal code or credential. */
  readonly remoteId: string;
  readonly keyId: number | null;
  /** Who asks, as the owner sees it. */
  readonly text: string;
  readonly verificationCode: string;
}

/** Asks for a signature. The document itself is never sent. */
export interface SignRequest {
  readonly requestId: string;
  readonly device: RemoteDevice;
  /** What the key signs: the signature’s own attributes, never the document. */
  readonly toBeSigned: Uint8Array;
  /** Its digest, under the algorithm’s name. */
  readonly digest: Uint8Array;
  readonly algorithm: SigningAlgorithm;
  readonly serviceName: string;
  /** Plain text. */
  readonly text: string;
  readonly verificationCode: string;
  readonly timeoutMs: number;
}

/** What a remote knows a key by. */
export interface RemoteDevice {
  readonly remoteId: string;
  readonly keyId: number | null;
  /** What the remote named the key at onboarding, for example a document number; empty when it has no such name. */
  readonly handle: string;
  /** DER; the owner's first, then its chain. */
  readonly certificates: readonly Uint8Array[];
}

/** Something that the remote has begun. */
export interface RemoteSession {
  /** Opaque; handed back as it is. Kept encrypted. */
  readonly session: string;
  /** Where the remote makes the code: what the owner compares. */
  readonly verificationCode?: string;
}

/** Why nothing came of it. */
export type RemoteFailure = 'refused' | 'timeout' | 'wrong_code' | 'device_unusable' | 'lost';

/** How a session stands. Nothing in it is believed before it was verified. */
export type RemoteOutcome =
  | { readonly state: 'pending'; readonly session?: string }
  | {
      readonly state: 'failed';
      readonly reason: RemoteFailure;
      /** The owner wants nothing more from this e-service. */
      readonly isBlocked?: boolean;
    }
  | {
      readonly state: 'signed';
      /** ECDSA: DER; RSA: the value. */
      readonly value: Uint8Array;
      /** DER, where the remote says under which certificate it signed. */
      readonly certificate?: Uint8Array;
    }
  | { readonly state: 'requested'; /** PKCS#10, DER. */ readonly csr: Uint8Array; readonly keyId: number | null }
  | {
      readonly state: 'certified';
      /** DER; the owner's first, then its chain. */
      readonly certificates: readonly Uint8Array[];
      readonly handle: string;
    };

/** A service that reaches people's devices: the building block's own, one of the Cloud Signature Consortium's kind, or Smart-ID. */
export interface RemoteScd {
  /** Kept with each device, so that it is always asked at the service where it was registered. */
  readonly name: string;
  /** Most characters of a text that devices show. */
  readonly maxTextCharacters: number;
  /** Whether its own server makes verification codes. */
  readonly makesCodes: boolean;
  /** Whether its own authority certifies keys; then certificate requests are not taken. */
  readonly certifies: boolean;
  /** Whether a request sent twice under one name begins once. */
  readonly isRepeatable: boolean;
  /** How many sessions {@link outcomes} takes at a time. */
  readonly batchSize: number;
  /** How the RSA key of a device signs. */
  paddingOf(device: RemoteDevice): 'pkcs1' | 'pss';
  /** @throws `UnusableError` `SCD_DEVICE_UNKNOWN`, `SCD_DEVICE_UNSUPPORTED`; `UnavailableError` `SCD_REMOTE_UNAVAILABLE` */
  onboard(request: OnboardRequest): Promise<RemoteSession>;
  /** @throws as {@link onboard} */
  sign(request: SignRequest): Promise<RemoteSession>;
  /** @returns one per session, in their order @throws `UnavailableError` `SCD_REMOTE_UNAVAILABLE` */
  outcomes(sessions: readonly string[]): Promise<readonly RemoteOutcome[]>;
  /** Takes the request off the device's screen, as far as the remote can. @throws `UnavailableError` `SCD_REMOTE_UNAVAILABLE` */
  cancel(session: string): Promise<void>;
  /**
   * The public key that a device has under a number; undefined where the remote does not know the device or cannot say.
   *
   * @returns SubjectPublicKeyInfo, DER; null for a device without such a key
   */
  publicKey?(remoteId: string, keyId: number | null): Promise<Uint8Array | null | undefined>;
  /** Whether a certificate that its own authority issued is to be believed. Throws nothing. */
  isTrusted?(certificates: readonly Uint8Array[], at: Date): Promise<boolean>;
}
