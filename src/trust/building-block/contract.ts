import type { Knex } from 'knex';
import type { DigestName } from '../../pki/index.js';

/** Formats of a signature request, as the building block spells them. */
export const SIGNATURE_FORMATS = ['XAdES', 'CAdES', 'ASIC', 'JWS', 'PAdES'] as const;
export type SignatureFormat = (typeof SIGNATURE_FORMATS)[number];

/** Digests of a signature request, as the building block spells them. Not every format takes every one. */
export const HASH_TYPES = ['SHA2-256', 'SHA2-384', 'SHA2-512', 'SHA3-256', 'SHA3-384', 'SHA3-512', 'BLAKE2B'] as const;
export type HashType = (typeof HASH_TYPES)[number];

/** What is to be signed: never the document itself. */
export interface DigestToSign {
  readonly format: SignatureFormat;
  readonly hashType: HashType;
  /** As long as its type says. */
  readonly digest: Uint8Array;
}

/** How a key signs what {@link PreparedSignature.toBeSigned} says. */
export type SigningAlgorithm =
  | { readonly kind: 'ecdsa'; readonly digest: Exclude<DigestName, 'SHA-1'> }
  | { readonly kind: 'rsa-pkcs1'; readonly digest: Exclude<DigestName, 'SHA-1'> }
  /** RFC 8017; MGF1 with the same digest. */
  | { readonly kind: 'rsa-pss'; readonly digest: Exclude<DigestName, 'SHA-1'>; readonly saltBytes: number };

/** A signature without its value: the certificate is in it already, so that the value binds both. */
export interface PreparedSignature {
  /** The bytes that the key signs (signed attributes in DER, canonical SignedInfo, or JWS signing input). */
  readonly toBeSigned: Uint8Array;
  readonly algorithm: SigningAlgorithm;
  /** What the time-stamp is over, once the value is known. */
  stampedBytes(value: Uint8Array): Uint8Array;
  /**
   * The finished signature: DER (PAdES, CAdES, ASiC), XML or JSON in UTF-8.
   *
   * @param value - ECDSA: `Ecdsa-Sig-Value` in DER; RSA: the value
   * @param token - RFC 3161 token over {@link stampedBytes}; without it the level is B-B
   */
  finish(value: Uint8Array, token?: Uint8Array): Uint8Array;
}

/** Somebody as their certificate is to name them; every part comes from verified claims. */
export interface CertificateSubject {
  readonly givenName: string;
  readonly surname: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ETSI EN 319 412-1 clause 5.1.3, for example `PNOSE-199001019802`; only where the e-service is registered for it. */
  readonly serialNumber?: string;
}

/** A time-stamped signature that has been verified against the digest that was asked for and against its certificate. */
export interface SignatureResult {
  /** As {@link PreparedSignature.finish} makes it, level B-T. */
  readonly signature: Uint8Array;
  /** DER; the signer's own first, then its chain, without the root. */
  readonly certificates: readonly Uint8Array[];
  /** RFC 3161 token, DER. */
  readonly timestampToken: Uint8Array;
  readonly signedAt: Date;
  /** OCSPResponse in DER about the signer's certificate, `nextUpdate` inside its window: for LT, where the authority gave one. */
  readonly ocspResponses?: readonly Uint8Array[];
}

/** Signs with a key that exists for this one signature (chapter 9.1). */
export interface OneTimeSigning {
  /**
   * Key → request → certificate → signature → key destroyed → time-stamp → verified.
   *
   * @remarks The key is destroyed whatever happens. What fails after the key is gone cannot be gone on with: a new call begins anew.
   * @param operationId - names the run in the audit trail
   * @throws `UnusableError` `BB_FORMAT_UNSUPPORTED`; `UnavailableError` when key store, authority or time-stamps are away
   */
  sign(operationId: string, what: DigestToSign, subject: CertificateSubject): Promise<SignatureResult>;
}

/** From where a call came, for limits. */
export interface CallSource {
  /** Normalised: no IPv4-mapped IPv6. */
  readonly ipAddress: string;
}

/** What a signature that was made at a device lacks while the service that gives it is away. */
export type MissingPart = 'timestamp' | 'certificate_status';

/** How a signature by somebody's own device stands. The code is empty as long as the device's own server has not made it. */
export type DeviceSignatureState =
  | {
      readonly state: 'pending';
      readonly verificationCode: string;
      /** Until when the owner can answer; with {@link waitsFor} until when what is missing is asked for. */
      readonly expiresAt: Date;
      /** The owner has signed and is not asked again: this is had as soon as its service is back. */
      readonly waitsFor?: MissingPart;
    }
  | { readonly state: 'signed'; readonly result: SignatureResult; readonly certificateId: string }
  /**
   * An outcome: the person refused, ran out of time, chose a wrong code, or the device cannot; `unavailable`: they signed, and what the
   * signature lacked could not be had until {@link DeviceSignatureRequest.giveUpAt}.
   */
  | {
      readonly state: 'failed';
      readonly reason: 'refused' | 'timeout' | 'wrong_code' | 'device_unusable' | 'canceled' | 'unavailable' | 'lost';
    };

/** What is asked of a device. */
export interface DeviceSignatureRequest {
  readonly operationId: string;
  readonly what: DigestToSign;
  /** Plain text, cleaned, as the person sees it. */
  readonly displayText: string;
  /** The e-service as registered. */
  readonly serviceName: string;
  /** How long a signature that the owner has made may wait for services that are away. Owners always have their full time. */
  readonly giveUpAt: Date;
}

/** Signs with devices of their owners, known by pseudonym (chapter 9.2.2). */
export interface DeviceSigning {
  /**
   * A token for one request: JWT, minutes, bound to the operation. Names that nobody has get one too, so that nobody learns which exist;
   * what begins with it then behaves like a device that does not answer.
   *
   * @throws `TooSoonError` `SCD_TOO_MANY_REQUESTS` per source and per target
   */
  pseudonymToken(pseudonym: string, operationId: string, source: CallSource): Promise<string>;
  /**
   * Sends the request to the device; the work goes on by itself and survives a restart. A second call of one operation gives the first's state.
   *
   * @throws `TokenError` `SCD_TOKEN_INVALID`; `TooSoonError` `SCD_TOO_MANY_REQUESTS`; `UnusableError` `BB_FORMAT_UNSUPPORTED`
   */
  begin(request: DeviceSignatureRequest, token: string, source: CallSource): Promise<DeviceSignatureState>;
  state(operationId: string): Promise<DeviceSignatureState>;
  cancel(operationId: string): Promise<void>;
}

/** What the audit trail keeps of a step. Holds no name, no number, no token, no signature. */
export interface AuditEvent {
  readonly operationId: string;
  /** For example `key_created`, `key_used`, `key_destroyed`, `certificate_issued`, `timestamp_received`. */
  readonly step: string;
  readonly signatureType: 'ONETIME' | 'SCD';
  /** Plain values alone: digests in hex, thumbprints, serial numbers, codes. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** Append-only and hash-chained, in the database of the trust service. */
export interface AuditTrail {
  /**
   * Appends steps of one chain in their order, all or none.
   *
   * @param alongside - changes rows in the same transaction, and refuses by throwing
   */
  write(steps: AuditEvent | readonly AuditEvent[], alongside?: (trx: Knex.Transaction) => Promise<void>): Promise<void>;
}

/** A certificate and what leads to the root, from whatever authority. */
export interface IssuedCertificate {
  /** DER; the asked-for one first, then its chain, without the root. */
  readonly certificates: readonly Uint8Array[];
  /** OCSPResponse in DER about the first, made inside its window; where the authority gives one. */
  readonly ocspResponses?: readonly Uint8Array[];
}

/** Which rules a certificate follows. `one-time`: a minute, one signature; `device`: a key in somebody's own device, revocable. */
export type CertificateProfile = 'one-time' | 'device';

/** Turns requests into certificates: embedded, by EST, or by CMP. */
export interface CertificateAuthority {
  /** Whether a key that comes once more for the same person gets the certificate that it has; then an answer that was lost can be had again. */
  readonly isRepeatable?: boolean;
  /**
   * @param csr - PKCS#10, DER; possession of the key has been proved by its signature, which is verified
   * @param subject - from verified claims; whatever subject or extensions the request names are not used
   * @throws `UnavailableError` `ENROLMENT_UNAVAILABLE`, `ENROLMENT_REFUSED`
   */
  issue(csr: Uint8Array, profile: CertificateProfile, subject: CertificateSubject): Promise<IssuedCertificate>;
  /** Where the authority keeps no revocation itself it cannot be asked: `null`. */
  readonly revocation: CertificateRevocation | null;
}

/** What owners can have done with certificates of their devices. */
export interface CertificateRevocation {
  revoke(serialNumber: string): Promise<void>;
  suspend(serialNumber: string): Promise<void>;
  reactivate(serialNumber: string): Promise<void>;
}
