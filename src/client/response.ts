import { addSignatureTimestamp, parseCms } from '../pki/index.js';
import { certificatesOf, fromBase64, sameBytes } from './encoding.js';
import { responseInvalid, responseRefused } from './errors.js';

/** What `/sign/response` answers, as far as it is used here. Anything else in it is left alone. */
export interface SignResponse {
  /** Base64 of a CMS, DER. */
  readonly signature?: string;
  /** PEM of the signer's certificate. */
  readonly certificate?: string;
  /** Base64 of an RFC 3161 token. */
  readonly signatureTimestamp?: string;
  readonly signatureId?: string;
  readonly nonce?: string;
  readonly format?: string;
  readonly hash?: string;
  readonly hashType?: string;
  /** Base64, each an `OCSPResponse` about the signer's certificate. */
  readonly ocspResponses?: readonly string[];
  readonly status?: { readonly code?: string; readonly message?: string };
}

/** A response that has been read; nothing in it is verified yet. */
export interface ReadResponse {
  /** With its time-stamp. */
  readonly cms: Uint8Array;
  readonly certificate: Uint8Array | null;
  readonly hash: Uint8Array | null;
}

const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';

/**
 * Reads a response. The time-stamp comes inside the signature or beside it; if both are there they must be the same.
 *
 * @throws `CLIENT_RESPONSE_REFUSED`, `CLIENT_RESPONSE_INVALID`
 */
export function readResponse(response: SignResponse): ReadResponse {
  const { status, signature, signatureTimestamp, certificate, hash } = response;
  if (status?.code !== 'OK') throw responseRefused((status?.message ?? '').slice(0, 200));
  const bare = bytesOf(signature, 'signature');
  const beside = signatureTimestamp === undefined ? null : bytesOf(signatureTimestamp, 'signatureTimestamp');
  const own = certificate === undefined ? null : (certificatesOf(certificate)[0] ?? null);
  if (certificate !== undefined && own === null) throw responseInvalid('The certificate cannot be read.');
  const read = { certificate: own, hash: hash === undefined ? null : bytesOf(hash, 'hash') };
  return { ...read, cms: orInvalid(() => withTimestamp(bare, beside)) };
}

function withTimestamp(cms: Uint8Array, beside: Uint8Array | null): Uint8Array {
  const [inside, ...more] = parseCms(cms).signers[0]?.unsigned.get(SIGNATURE_TIMESTAMP) ?? [];
  if (more.length > 0) throw responseInvalid('The signature has several time-stamps.');
  if (inside !== undefined) {
    if (beside !== null && !sameBytes(inside.bytes, beside)) throw responseInvalid('There are two time-stamps.');
    return cms;
  }
  if (beside === null) throw responseInvalid('The signature has no time-stamp.');
  return addSignatureTimestamp(cms, beside);
}

function bytesOf(value: unknown, name: string): Uint8Array {
  const bytes = typeof value === 'string' ? fromBase64(value) : null;
  if (bytes === null || bytes.length === 0) throw responseInvalid(`The response has no usable ${name}.`);
  return bytes;
}

/** What was sent by somebody else and cannot be read is no fault of the caller. */
function orInvalid<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CLIENT_')) throw error;
    throw responseInvalid('The signature cannot be read.');
  }
}
