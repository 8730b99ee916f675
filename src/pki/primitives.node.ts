import {
  constants,
  createHash,
  createPublicKey,
  randomBytes,
  verify,
  type KeyObject,
  type VerifyKeyObjectInput,
} from 'node:crypto';
import type { PkiPrimitives, SignatureScheme } from './primitives.js';

const NODE_DIGEST = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' } as const;

const MAX_KEYS = 64;
/** Keys of authorities come again and again, and reading one takes longer than using it. */
const keys = new Map<string, KeyObject>();

function keyOf(spki: Uint8Array): KeyObject {
  const name = Buffer.from(spki.buffer, spki.byteOffset, spki.length).toString('base64');
  const key = keys.get(name) ?? createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  keys.delete(name);
  keys.set(name, key);
  const [oldest] = keys.keys();
  if (keys.size > MAX_KEYS && oldest !== undefined) keys.delete(oldest);
  return key;
}

function keyInput(scheme: SignatureScheme, publicKey: Uint8Array): VerifyKeyObjectInput {
  const key = keyOf(publicKey);
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
