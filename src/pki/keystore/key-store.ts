import type { DigestName } from '../primitives.js';

/** Kinds of keys that are made. Keys of either kind sign with SHA-2 (RSA: PKCS#1 v1.5). */
export type KeyAlgorithm = 'P-256' | 'RSA-3072';

/** What a new key is to be. */
export interface KeySpec {
  readonly algorithm: KeyAlgorithm;
  /**
   * `session`: lives in the store's memory, is gone with the process, never touches a disk: a key for one signature.
   * `stored`: is kept until it is destroyed.
   */
  readonly lifetime: 'session' | 'stored';
  /** Names a stored key, which no other one may have; ASCII, at most 64 characters. */
  readonly label?: string;
}

/** Names a key; holds nothing of it. Survives JSON. */
export interface KeyRef {
  /** 32 hex digits, drawn by lot. */
  readonly id: string;
  readonly algorithm: KeyAlgorithm;
}

/**
 * Keeps private keys and signs with them; never gives one out.
 *
 * Every method may raise `KEY_STORE_UNAVAILABLE` when the store cannot be reached: try again later.
 */
export interface KeyStore {
  /** Makes a key pair. @throws `KEY_LABEL_TAKEN` */
  generate(spec: KeySpec): Promise<KeyRef>;
  /** The stored key of a label; null when there is none. */
  find(label: string): Promise<KeyRef | null>;
  /**
   * The public half.
   *
   * @returns SubjectPublicKeyInfo, DER
   * @throws `KEY_NOT_FOUND`
   */
  publicKey(key: KeyRef): Promise<Uint8Array>;
  /**
   * Signs data with the digest.
   *
   * @returns ECDSA: `Ecdsa-Sig-Value` in DER; RSA: PKCS#1 v1.5
   * @throws `KEY_NOT_FOUND`
   */
  sign(key: KeyRef, digest: Exclude<DigestName, 'SHA-1'>, data: Uint8Array): Promise<Uint8Array>;
  /** Removes a key for good, and makes sure that it is gone. A key that is not there is no error. */
  destroy(key: KeyRef): Promise<void>;
  /** Lets go of the store. Session keys are gone. */
  close(): Promise<void>;
}
