import { integer, octets, oid, sequence, truth } from '../build/der-writer.js';
import type { Certificate } from '../certificate.js';
import { readDer, TAG } from '../der.js';
import type { PkiPrimitives } from '../primitives.js';
import { verifyTimestamp } from '../timestamp.js';
import { Parts, readSmallInteger } from '../values.js';
import { hostOf, unavailable, type Refusal } from './errors.js';
import type { HttpSend } from './http.js';

/** A time-stamping authority that may be asked. */
export interface TsaEndpoint {
  /** Plain http is fine: every answer is verified. */
  readonly url: string;
  /** For example `authorization`. Never logged. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Policy to ask for, dotted; left out: the authority's own. */
  readonly policy?: string;
}

/** How time-stamps are asked for. */
export interface TimestampRequestOptions {
  readonly primitives: PkiPrimitives;
  readonly send: HttpSend;
  /** Trusted roots of time-stamping authorities. */
  readonly anchors: readonly Certificate[];
  readonly timeoutMs?: number;
  /** How far an authority's clock may be from ours. Default: five minutes. */
  readonly maxSkewMs?: number;
  readonly now?: () => Date;
}

/** A verified time-stamp. */
export interface IssuedTimestamp {
  /** ContentInfo, DER. */
  readonly token: Uint8Array;
  readonly time: Date;
  /** How far from it the true time may be; 0 where the authority says nothing of it. */
  readonly accuracyMs: number;
  /** Address of the authority that gave it. */
  readonly url: string;
  /** From the authority's certificate to the anchor. */
  readonly path: readonly Certificate[];
}

const SHA_256 = '2.16.840.1.101.3.4.2.1';
const TIMEOUT_MS = 10_000;
const MAX_TOKEN_BYTES = 64 * 1024;
const MAX_SKEW_MS = 5 * 60_000;
const NONCE_BYTES = 16;

/**
 * Asks time-stamping authorities one after the other (RFC 3161) until one gives a token that verifies: over this digest,
 * with our nonce, signed by an authority under one of the anchors, at a time near ours.
 *
 * @param digest - SHA-256, 32 bytes
 * @throws `UnavailableError` `TSA_UNAVAILABLE` when none does; `details.attempts` says why for each, by host
 */
export async function requestTimestamp(
  endpoints: readonly TsaEndpoint[],
  digest: Uint8Array,
  options: TimestampRequestOptions,
): Promise<IssuedTimestamp> {
  const attempts: Refusal[] = [];
  for (const endpoint of endpoints) {
    const answer = await attempt(endpoint, digest, options);
    if (typeof answer !== 'string') return answer;
    attempts.push({ host: hostOf(endpoint.url), reason: answer });
  }
  throw unavailable('TSA_UNAVAILABLE', 'No time-stamping authority gave a usable time-stamp.', attempts);
}

/** @returns a word why not */
async function attempt(
  endpoint: TsaEndpoint,
  digest: Uint8Array,
  options: TimestampRequestOptions,
): Promise<IssuedTimestamp | string> {
  const nonce = options.primitives.randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40; // positive and of full length, so that every authority gives it back as it is
  let token: Uint8Array | string;
  try {
    const { status, contentType, body } = await options.send({
      method: 'POST',
      url: endpoint.url,
      headers: { ...endpoint.headers, 'content-type': 'application/timestamp-query' },
      body: buildRequest(digest, nonce, endpoint.policy),
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      maxBytes: MAX_TOKEN_BYTES,
    });
    if (status !== 200) return `status ${status}`;
    if (contentType !== 'application/timestamp-reply') return 'content type';
    token = readReply(body);
  } catch {
    return 'no answer';
  }
  return typeof token === 'string' ? token : judge(endpoint, token, digest, nonce, options);
}

async function judge(
  { url, policy }: TsaEndpoint,
  token: Uint8Array,
  digest: Uint8Array,
  nonce: Uint8Array,
  { primitives, anchors, maxSkewMs = MAX_SKEW_MS, now = () => new Date() }: TimestampRequestOptions,
): Promise<IssuedTimestamp | string> {
  const data = (name: string): Promise<Uint8Array | null> => Promise.resolve(name === 'SHA-256' ? digest : null);
  const result = await verifyTimestamp(token, { primitives, data, anchors, nonce });
  if (result.fault) return result.fault.reason;
  if (policy !== undefined && result.policy !== policy) return 'policy';
  if (Math.abs(result.time.getTime() - now().getTime()) > maxSkewMs) return 'clock';
  const { time, accuracyMs, path } = result;
  return { token, time, accuracyMs, url, path };
}

/** TimeStampReq (RFC 3161 clause 2.4.1), which asks for the authority's certificate. */
function buildRequest(digest: Uint8Array, nonce: Uint8Array, policy?: string): Uint8Array {
  const imprint = sequence(sequence(oid(SHA_256)), octets(digest));
  return sequence(integer(1), imprint, ...(policy === undefined ? [] : [oid(policy)]), integer(nonce), truth());
}

/** @returns the token, or the status in a word */
function readReply(body: Uint8Array): Uint8Array | string {
  const reply = new Parts(readDer(body, MAX_TOKEN_BYTES), 'time-stamp reply');
  const status = readSmallInteger(new Parts(reply.take(TAG.sequence), 'status').take(TAG.integer));
  if (status > 1) return `refused ${status}`;
  const token = reply.take(TAG.sequence).bytes;
  reply.end();
  return token;
}
