import { decodeJwt } from 'jose';
import { fromBase64, fromBase64Url, sameBytes } from '../encoding.js';
import type { OidcRecord } from '../record.js';

/** Parameters of the request that answers are compared with. */
export interface SentRequest {
  readonly clientId?: string;
  readonly nonce?: string;
  readonly acr?: string;
  readonly loginHint?: string;
}

/** Reads what was sent. A request object is our own: its signature proves nothing to us and is not checked. */
export function sentRequest(record: OidcRecord): SentRequest {
  const parameters = record.request.form === 'object' ? claimsOf(record.request.jwt) : record.request.parameters;
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return { clientId: text('client_id'), nonce: text('nonce'), acr: text('acr_values'), loginHint: text('login_hint') };
}

function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  try {
    return decodeJwt(jwt);
  } catch {
    return {};
  }
}

/**
 * Whether a `login_hint` carries the text: `message:` with base64 or base64url of its bytes.
 *
 * @returns true when it carries no message at all: then nothing contradicts
 */
export function hintCarries(loginHint: string | undefined, shownText: string): boolean {
  const messages = (loginHint ?? '').split(' ').filter((item) => item.startsWith('message:'));
  if (messages.length === 0) return true;
  const [message, ...more] = messages;
  const encoded = (message ?? '').slice('message:'.length);
  const sent = fromBase64(encoded) ?? fromBase64Url(encoded.replace(/=+$/, ''));
  const shown = fromBase64(shownText);
  return more.length === 0 && sent !== null && shown !== null && sameBytes(sent, shown);
}
