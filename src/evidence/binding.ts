import type { PkiPrimitives } from '../pki/index.js';
import { fromBase64, fromBase64Url, fromHex, readUtf8, toBase64, toBase64Url } from './encoding.js';

/** What is hidden in a BankID signature to bind it to the document. The first three fields are the specification's. */
export interface UserNonVisibleData {
  /** Id of the file that was signed. */
  readonly file: number | string;
  readonly file_name: string;
  /** SHA-256 of the document as shown, 64 lower-case hex digits. */
  readonly original_document_fingerprint: string;
  readonly version: 1;
  /** Random, so that two orders for one document differ. */
  readonly nonce: string;
}

/**
 * The nonce of an OpenID request that binds its answer to a document: base64url(SHA-256(document hash ‖ random)).
 *
 * @param fingerprint - SHA-256 of the document, 64 hex digits
 * @param random - 32 random bytes
 */
export async function nonceOf(fingerprint: string, random: Uint8Array, primitives: PkiPrimitives): Promise<string> {
  const hash = fromHex(fingerprint);
  if (hash?.length !== 32 || random.length !== 32) throw new RangeError('A nonce is made of 32 bytes and 32 bytes.');
  const joined = new Uint8Array(64);
  joined.set(hash, 0);
  joined.set(random, 32);
  return toBase64Url(await primitives.digest('SHA-256', joined));
}

/** Makes a fresh nonce for a request. @returns the nonce, and the random bytes as a record keeps them (base64url) */
export async function createNonce(
  fingerprint: string,
  primitives: PkiPrimitives,
): Promise<{ readonly nonce: string; readonly nonceRandom: string }> {
  const random = primitives.randomBytes(32);
  return { nonce: await nonceOf(fingerprint, random, primitives), nonceRandom: toBase64Url(random) };
}

/** Recomputes the nonce of a record. @returns null when fingerprint or random bytes cannot be read */
export async function recomputeNonce(
  fingerprint: string,
  nonceRandom: string,
  primitives: PkiPrimitives,
): Promise<string | null> {
  const random = fromBase64Url(nonceRandom);
  return random?.length === 32 && fromHex(fingerprint)?.length === 32 ? nonceOf(fingerprint, random, primitives) : null;
}

/** Base64 of compact JSON, as `userNonVisibleData` of a BankID order. Send and keep it byte for byte. */
export function userNonVisibleDataOf(data: Omit<UserNonVisibleData, 'version'>): string {
  const { file, file_name, original_document_fingerprint, nonce } = data;
  const json = JSON.stringify({ file, file_name, original_document_fingerprint, version: 1, nonce });
  return toBase64(new TextEncoder().encode(json));
}

/**
 * Decodes `user_non_visible_data`, whoever wrote it: version and nonce may be missing in old ones.
 *
 * @param base64 - as kept; white space around and within is ignored
 * @returns null when it is not base64 of a JSON object that names a fingerprint
 */
export function readUserNonVisibleData(
  base64: string,
): (Pick<UserNonVisibleData, 'original_document_fingerprint'> & Partial<UserNonVisibleData>) | null {
  const bytes = fromBase64(base64.replace(/\s/g, ''));
  const json = bytes && readUtf8(bytes);
  if (!json) return null;
  const data = parseObject(json);
  if (!data) return null;
  const { original_document_fingerprint: fingerprint, file, file_name: fileName, version, nonce } = data;
  if (typeof fingerprint !== 'string' || !/^[0-9a-fA-F]{64}$/.test(fingerprint)) return null;
  return {
    ...(typeof file === 'number' || typeof file === 'string' ? { file } : {}),
    ...(typeof fileName === 'string' ? { file_name: fileName } : {}),
    original_document_fingerprint: fingerprint.toLowerCase(),
    ...(version === 1 ? { version } : {}),
    ...(typeof nonce === 'string' ? { nonce } : {}),
  };
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
