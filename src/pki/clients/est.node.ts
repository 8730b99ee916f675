import { parseCertificate, type Certificate } from '../certificate.js';
import { parseCms } from '../cms.js';
import { readDer, TAG } from '../der.js';
import { buildPath } from '../path.js';
import type { PkiPrimitives } from '../primitives.js';
import { Parts, sameBytes } from '../values.js';
import { enrolmentRefused, hostOf, unavailable } from './errors.js';
import type { HttpAnswer, HttpSend } from './http.js';

/** A certification authority that enrols by EST (RFC 7030). */
export interface EstOptions {
  /** Up to and with `/.well-known/est` and, where the authority has several, its label; https in production. */
  readonly url: string;
  /** For example `authorization`. Never logged. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly primitives: PkiPrimitives;
  readonly send: HttpSend;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 256 * 1024;

/**
 * Asks for the authority's own certificates (`/cacerts`).
 *
 * @remarks They are the authority's word: only what a caller compares with its own anchors is to be trusted.
 *
 * @throws `ENROLMENT_UNAVAILABLE`
 */
export async function estCaCertificates(options: EstOptions): Promise<readonly Certificate[]> {
  const answer = await exchange(options, { method: 'GET', path: 'cacerts', headers: {} });
  if (answer.status !== 200) throw away(options, `status ${answer.status}`);
  return certificatesOf(answer, options);
}

/**
 * Has a key certified (`/simpleenroll`) and checks what comes back: the certificate is of the key that was asked for,
 * and leads to one of the anchors.
 *
 * @param csr - PKCS#10, DER
 * @returns the certificate and its chain up to, but without, the anchor
 * @throws `ENROLMENT_REFUSED` when the authority says no or certifies something else, `ENROLMENT_UNAVAILABLE` when it
 *   cannot be reached or wants to be asked again later
 */
export async function estEnroll(
  csr: Uint8Array,
  anchors: readonly Certificate[],
  options: EstOptions,
): Promise<readonly Certificate[]> {
  const answer = await exchange(options, {
    method: 'POST',
    path: 'simpleenroll',
    headers: { 'content-type': 'application/pkcs10', 'content-transfer-encoding': 'base64' },
    body: inLines(csr),
  });
  if (answer.status === 202 || answer.status === 429 || answer.status >= 500)
    throw away(options, `status ${answer.status}`);
  if (answer.status !== 200) throw enrolmentRefused('The authority does not certify the key.', answer.status);
  const given = certificatesOf(answer, options);
  const asked = requestedKey(csr);
  const leaf = given.find(({ publicKey }) => sameBytes(publicKey.der, asked));
  if (!leaf) throw enrolmentRefused('The authority has certified another key.');
  const intermediates = [...given, ...(await estCaCertificates(options))];
  const { primitives } = options;
  const result = await buildPath(leaf, { intermediates, anchors, at: new Date(), primitives });
  if (result.fault) throw enrolmentRefused(`The certificate leads to no anchor: ${result.fault.reason}.`);
  return result.path.slice(0, -1);
}

/** Base64 in lines (RFC 2045 clause 6.8): RFC 8951 lets readers ignore them, and those that came before find nothing without. */
function inLines(der: Uint8Array): Uint8Array {
  const text = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\r\n');
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

/** SubjectPublicKeyInfo of a request. */
function requestedKey(csr: Uint8Array): Uint8Array {
  const info = new Parts(new Parts(readDer(csr), 'request').take(TAG.sequence), 'request');
  info.take(TAG.integer);
  info.take(TAG.sequence);
  return info.take(TAG.sequence).bytes;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

async function exchange(options: EstOptions, call: Call): Promise<HttpAnswer> {
  try {
    return await options.send({
      method: call.method,
      url: `${options.url.replace(/\/$/, '')}/${call.path}`,
      headers: { ...options.headers, ...call.headers },
      ...(call.body ? { body: call.body } : {}),
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    });
  } catch {
    throw away(options, 'no answer');
  }
}

/** A CMS without signers that carries certificates: in base64 with or without lines, or as it is. */
function certificatesOf({ contentType, body }: HttpAnswer, options: EstOptions): readonly Certificate[] {
  if (contentType !== 'application/pkcs7-mime') throw away(options, 'content type');
  try {
    const text = Buffer.from(body).toString('latin1');
    const isText = /^[A-Za-z0-9+/=\s]+$/.test(text);
    const cms = parseCms(isText ? new Uint8Array(Buffer.from(text, 'base64')) : body);
    return cms.certificates.map(({ der }) => parseCertificate(der));
  } catch {
    throw away(options, 'unreadable');
  }
}

function away({ url }: EstOptions, reason: string): ReturnType<typeof unavailable<'ENROLMENT_UNAVAILABLE'>> {
  const attempts = [{ host: hostOf(url), reason }];
  return unavailable('ENROLMENT_UNAVAILABLE', 'The certification authority gave no usable answer.', attempts);
}
