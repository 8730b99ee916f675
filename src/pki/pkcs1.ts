import type { DigestName } from './primitives.js';
import { sameBytes } from './values.js';

/** DigestInfo up to the digest, without the NULL that RFC 8017 wants: RFC 4055 clause 2.1 asks to accept both. */
const PREFIX_WITHOUT_NULL: Readonly<Record<DigestName, readonly number[]>> = {
  'SHA-1': [0x30, 0x1f, 0x30, 0x07, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x04, 0x14],
  'SHA-256': sha2(0x2f, 0x01, 0x20),
  'SHA-384': sha2(0x3f, 0x02, 0x30),
  'SHA-512': sha2(0x4f, 0x03, 0x40),
};

function sha2(length: number, arc: number, size: number): readonly number[] {
  return [0x30, length, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, arc, 0x04, size];
}

const toBig = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/**
 * Whether an RSA PKCS#1 v1.5 signature holds a DigestInfo without NULL, as Norwegian BankID's OCSP responder makes them:
 * the block is recovered with the public key and compared as a whole with the one allowed encoding.
 */
export function verifyWithoutNull(
  key: { readonly modulus: Uint8Array; readonly exponent: Uint8Array },
  digestName: DigestName,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  const size = key.modulus.length;
  if (signature.length !== size) return false;
  const modulus = toBig(key.modulus);
  const value = toBig(signature);
  if (value >= modulus) return false;
  const block = bytesOf(power(value, toBig(key.exponent), modulus), size);
  const info = [...PREFIX_WITHOUT_NULL[digestName], ...digest];
  const padding = size - info.length - 3;
  if (padding < 8) return false;
  return sameBytes(block, Uint8Array.from([0, 1, ...new Array<number>(padding).fill(0xff), 0, ...info]));
}

function bytesOf(value: bigint, size: number): Uint8Array {
  const hex = value.toString(16).padStart(size * 2, '0');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
