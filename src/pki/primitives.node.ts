import { constants, createHash, createPublicKey, randomBytes, verify, type VerifyKeyObjectInput } from 'node:crypto';
import type { PkiPrimitives, SignatureScheme } from './primitives.js';

const NODE_DIGEST = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;

function keyInput(scheme: SignatureScheme, publicKey: Uint8Array): VerifyKeyObjectInput {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  switch (scheme.kind) {
    case 'rsa-pkcs1':
      return { key, padding: constants.RSA_PKCS1_PADDING };
    case 'rsa-pss':
      return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLength };
    case 'ecdsa':
      return { key, dsaEncoding: 'der' };
  }
}

/** Primitives of a server. */
export const nodePkiPrimitives: PkiPrimitives = {
  digest: (name, data) => Promise.resolve(new Uint8Array(createHash(NODE_DIGEST[name]).update(data).digest())),
  verify: (scheme, publicKey, signature, data) => {
    try {
      return Promise.resolve(verify(NODE_DIGEST[scheme.digest], data, keyInput(scheme, publicKey), signature));
    } catch {
      return Promise.resolve(false); // a key that OpenSSL cannot read signs nothing
    }
  },
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
};
