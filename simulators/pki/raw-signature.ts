import { constants, createECDH, createHash, privateEncrypt, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { der, oid, TAG } from './der.js';

/** Digests that are signed as they come. */
export type RawDigest = 'sha256' | 'sha384' | 'sha512';

const DIGEST_OIDS = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const;
const BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P256_BYTES = 32;

/** PKCS #1 v1.5 over a digest that somebody else has made. */
export function signDigestPkcs1(digest: Uint8Array, hash: RawDigest, key: KeyObject): Buffer {
  const algorithm = der(TAG.sequence, oid(DIGEST_OIDS[hash]), der(TAG.null));
  const info = der(TAG.sequence, algorithm, der(TAG.octets, digest));
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info);
}

/** RSASSA-PSS over a digest that somebody else has made (RFC 8017 clause 9.1.1), MGF1 with the same digest. */
export function signDigestPss(
  digest: Uint8Array,
  hash: RawDigest,
  key: KeyObject,
  saltBytes: number = BYTES[hash],
): Buffer {
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
  const length = Math.ceil(bits / 8);
  const salt = randomBytes(saltBytes);
  const h = createHash(hash)
    .update(Buffer.concat([Buffer.alloc(8), digest, salt]))
    .digest();
  const padding = Buffer.alloc(length - saltBytes - h.length - 2);
  const block = Buffer.concat([padding, Buffer.from([1]), salt]);
  const mask = mgf1(h, block.length, hash);
  const masked = Buffer.from(block.map((byte, at) => byte ^ (mask[at] ?? 0)));
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - bits));
  const encoded = Buffer.concat([masked, h, Buffer.from([0xbc])]);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** ECDSA on P-256 over a digest that somebody else has made: r ‖ s. */
export function signDigestEcdsa(digest: Uint8Array, key: KeyObject): Buffer {
  const secret = BigInt(`0x${Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url').toString('hex')}`);
  const z = BigInt(`0x${Buffer.from(digest.subarray(0, P256_BYTES)).toString('hex')}`);
  for (;;) {
    const once = createECDH('prime256v1');
    once.generateKeys();
    const k = BigInt(`0x${once.getPrivateKey('hex')}`);
    const r =
      BigInt(
        `0x${once
          .getPublicKey()
          .subarray(1, 1 + P256_BYTES)
          .toString('hex')}`,
      ) % P256_ORDER;
    const s = (inverse(k, P256_ORDER) * (z + r * secret)) % P256_ORDER;
    if (r !== 0n && s !== 0n) return Buffer.concat([fieldOf(r), fieldOf(s)]);
  }
}

/** r ‖ s as `Ecdsa-Sig-Value`, DER. */
export function ecdsaDer(raw: Buffer): Buffer {
  const half = raw.length / 2;
  const positive = (bytes: Buffer): Buffer => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const magnitude = bytes.subarray(Math.max(first, 0));
    return der(TAG.integer, (magnitude[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), magnitude]) : magnitude);
  };
  return der(TAG.sequence, positive(raw.subarray(0, half)), positive(raw.subarray(half)));
}

function mgf1(seed: Uint8Array, length: number, hash: RawDigest): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; blocks.length * BYTES[hash] < length; counter++) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    blocks.push(createHash(hash).update(seed).update(number).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function fieldOf(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * P256_BYTES, '0'), 'hex');
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a !== 0n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return ((y % modulus) + modulus) % modulus;
}
