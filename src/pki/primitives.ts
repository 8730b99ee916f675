/** Digests this room computes. SHA-1 only names things (OCSP) and is refused in signatures unless a caller allows old records. */
export type DigestName = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';

/** Curves of ECDSA keys that are accepted. */
export type Curve = 'P-256' | 'P-384' | 'P-521';

/** A signature scheme with all its parameters. ECDSA signatures are DER, as in certificates and CMS. */
export type SignatureScheme =
  | { readonly kind: 'rsa-pkcs1'; readonly digest: DigestName }
  | { readonly kind: 'rsa-pss'; readonly digest: DigestName; readonly saltLength: number }
  | { readonly kind: 'ecdsa'; readonly digest: DigestName; readonly curve: Curve };

/** What the platform lends this room: node:crypto on a server, WebCrypto in a browser. */
export interface PkiPrimitives {
  /** Digests bytes. @returns 20, 32, 48 or 64 bytes */
  digest(name: DigestName, data: Uint8Array): Promise<Uint8Array>;
  /**
   * Checks a signature.
   *
   * @param publicKey - SubjectPublicKeyInfo, DER
   * @returns whether it is good; a key or signature that cannot be read is not good. Never throws.
   */
  verify(scheme: SignatureScheme, publicKey: Uint8Array, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
  /** Random bytes of a cryptographic generator. */
  randomBytes(length: number): Uint8Array;
}
