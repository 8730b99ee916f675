import type { DigestToSign } from './digest.js';
import { toBase64Url } from './encoding.js';
import { inputInvalid } from './errors.js';

/** What a request says beside the digest. */
export interface SignRequestDetails {
  /** As it is registered, character by character. */
  readonly callbackUrl: string;
  /** Plain text, at most 256 characters. */
  readonly dataToBeDisplayed: string;
  /** Hex, 16 to 128 digits, once. Default: made here. */
  readonly nonce?: string;
  /** Comes back with the browser: bind it to the browser's session. */
  readonly state: string;
  /** Default: now. */
  readonly requestTimestamp?: Date;
}

/** Body of a pushed request (`POST /sign/requests`). */
export interface SignRequest {
  readonly format: string;
  readonly hashType: string;
  /** Base64. */
  readonly hash: string;
  readonly dataToBeDisplayed: string;
  readonly requestTimestamp: string;
  readonly nonce: string;
  readonly state: string;
  readonly callbackUrl: string;
}

const NONCE_BYTES = 16;
const MAX_TEXT = 256;

/** Makes the body of a pushed request; keep its nonce and state. @throws `CLIENT_INPUT_INVALID` */
export function signRequest(digest: DigestToSign, details: SignRequestDetails): SignRequest {
  const { callbackUrl, dataToBeDisplayed, state, nonce = newNonce(), requestTimestamp = new Date() } = details;
  if (dataToBeDisplayed.length > MAX_TEXT) throw inputInvalid('The text to be displayed is too long.');
  if (!URL.canParse(callbackUrl)) throw inputInvalid('The callback is no address.');
  const { format, hashType, hash } = digest;
  const at = requestTimestamp.toISOString();
  return { format, hashType, hash, dataToBeDisplayed, requestTimestamp: at, nonce, state, callbackUrl };
}

/**
 * The address of the sign page for a request that is not pushed: everything in it passes through the browser, which may change it; that is noticed when the
 * signature is embedded.
 *
 * @param baseUrl - of the building block, without a slash at the end
 */
export function signAddress(baseUrl: string, request: SignRequest): string {
  const { hash, dataToBeDisplayed, ...rest } = request;
  const query = new URLSearchParams({
    ...rest,
    hash: hash.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''),
    dataToBeDisplayed: toBase64Url(new TextEncoder().encode(dataToBeDisplayed)),
  });
  return `${baseUrl}/sign/interactive?${query.toString()}`;
}

function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
