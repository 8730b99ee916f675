import { readEcdsaValue } from './ecdsa-value.js';
import type { Curve, PkiPrimitives, SignatureScheme } from './primitives.js';

const FIELD_BYTES: Readonly<Record<Curve, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };

interface Parameters {
  readonly importing: RsaHashedImportParams | EcKeyImportParams;
  readonly verifying: AlgorithmIdentifier | RsaPssParams | EcdsaParams;
}

function parametersOf(scheme: SignatureScheme): Parameters {
  const { digest: hash } = scheme;
  switch (scheme.kind) {
    case 'rsa-pkcs1':
      return { importing: { name: 'RSASSA-PKCS1-v1_5', hash }, verifying: { name: 'RSASSA-PKCS1-v1_5' } };
    case 'rsa-pss':
      return { importing: { name: 'RSA-PSS', hash }, verifying: { name: 'RSA-PSS', saltLength: scheme.saltLength } };
    case 'ecdsa':
      return { importing: { name: 'ECDSA', namedCurve: scheme.curve }, verifying: { name: 'ECDSA', hash } };
  }
}

/** WebCrypto wants bytes of its own: a view into shared memory is refused. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** Primitives of a browser; work in Node 20 too. */
export const webPkiPrimitives: PkiPrimitives = {
  digest: async (name, data) => new Uint8Array(await crypto.subtle.digest(name, own(data))),
  verify: async (scheme, publicKey, signature, data) => {
    const { importing, verifying } = parametersOf(scheme);
    const value = scheme.kind === 'ecdsa' ? readEcdsaValue(signature, FIELD_BYTES[scheme.curve]) : signature;
    if (value === null) return false;
    try {
      const key = await crypto.subtle.importKey('spki', own(publicKey), importing, false, ['verify']);
      return await crypto.subtle.verify(verifying, key, own(value), own(data));
    } catch {
      return false; // a key that the browser cannot read signs nothing
    }
  },
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
