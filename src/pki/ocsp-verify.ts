import { digestOf } from './algorithms.js';
import type { Certificate } from './certificate.js';
import type { OcspResponse, SingleResponse } from './ocsp.js';
import { buildPath, checkValidity } from './path.js';
import type { PkiPrimitives } from './primitives.js';
import { checkSignature, type AlgorithmPolicy } from './signature.js';
import { readDer, TAG } from './der.js';
import { sameBytes } from './values.js';
import { fault, type Fault } from './verdict.js';

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const NONCE = '1.3.6.1.5.5.7.48.1.2';

/** Extensions of the response that a caller reads itself or that change nothing. */
const HARMLESS: ReadonlySet<string> = new Set([NONCE]);

/** Whom a response must come from and what it must be about. */
export interface OcspOptions extends AlgorithmPolicy {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly primitives: PkiPrimitives;
  /**
   * Anchors under which a responder may be certified by another CA than the signer's: the "local configuration" of
   * RFC 6960 clause 4.2.2.2, as Norwegian BankID has it. Left out: the issuer itself, or a responder it delegated to.
   */
  readonly responderAnchors?: readonly Certificate[];
  /** Whether the responder's certificate must say that it need not be asked about. Default: false. */
  readonly requireNoCheck?: boolean;
}

/** A response that speaks for the certificate, or why it does not. */
export type OcspResult =
  | { readonly answer: SingleResponse; readonly responder: Certificate; readonly fault: null }
  | { readonly answer: null; readonly fault: Fault };

const refuse = (code: Parameters<typeof fault>[0], reason: string, detail: string): OcspResult => ({
  answer: null,
  fault: fault(code, reason, detail),
});

/**
 * Checks that a response is signed by whom it may be signed by and is about exactly this certificate.
 * What it says, and how fresh that is, is the caller's to judge; nonces too ({@link nonceOfOcsp}).
 */
export async function verifyOcsp(response: OcspResponse, options: OcspOptions): Promise<OcspResult> {
  const [answer, ...more] = response.responses;
  if (!answer || more.length > 0)
    return refuse('FORMAT_FAILURE', 'OCSP_NOT_ONE_ANSWER', 'The response is not about one certificate.');
  if (!(await isAbout(answer, options))) {
    return refuse('TRY_LATER', 'OCSP_OTHER_CERTIFICATE', 'The response is about another certificate.');
  }
  const unknown = [...response.extensions, ...answer.extensions].some(
    ([oid, one]) => one.critical && !HARMLESS.has(oid),
  );
  if (unknown)
    return refuse('FORMAT_FAILURE', 'OCSP_CRITICAL_EXTENSION', 'The response has an unknown critical extension.');
  const responder = await findResponder(response, options);
  if (!responder) return refuse('TRY_LATER', 'OCSP_RESPONDER_MISSING', 'The responder’s certificate is missing.');
  const found =
    (await checkResponder(responder, response, options)) ?? (await checkValue(response, responder, options));
  return found ? { answer: null, fault: found } : { answer, responder, fault: null };
}

async function isAbout(answer: SingleResponse, { certificate, issuer, primitives }: OcspOptions): Promise<boolean> {
  const digest = digestOf(answer.hash);
  if (digest !== 'SHA-1' && digest !== 'SHA-256') return false;
  return (
    answer.serialNumber === certificate.serialNumber &&
    sameBytes(answer.issuerNameHash, await primitives.digest(digest, issuer.subject.der)) &&
    sameBytes(answer.issuerKeyHash, await primitives.digest(digest, issuer.publicKey.keyBytes))
  );
}

async function findResponder(response: OcspResponse, { issuer, primitives }: OcspOptions): Promise<Certificate | null> {
  const { responder } = response;
  for (const candidate of [...response.certificates, issuer]) {
    const named =
      'name' in responder
        ? sameBytes(responder.name, candidate.subject.der)
        : sameBytes(responder.keyHash, await primitives.digest('SHA-1', candidate.publicKey.keyBytes));
    if (named) return candidate;
  }
  return null;
}

async function checkResponder(
  responder: Certificate,
  response: OcspResponse,
  options: OcspOptions,
): Promise<Fault | null> {
  const { issuer, primitives } = options;
  const not = (reason: string, detail: string): Fault => fault('CHAIN_CONSTRAINTS_FAILURE', reason, detail);
  if (sameBytes(responder.der, issuer.der)) return null;
  if (responder.extendedKeyUsage?.purposes.includes(OCSP_SIGNING) !== true)
    return not('OCSP_NOT_DELEGATED', 'The responder was not delegated to sign such responses.');
  if (responder.keyUsage && !responder.keyUsage.has('digitalSignature') && !responder.keyUsage.has('nonRepudiation'))
    return not('OCSP_KEY_USAGE', 'The responder’s key may not sign.');
  if (options.requireNoCheck === true && !responder.ocspNoCheck)
    return not('OCSP_NO_NOCHECK', 'The responder’s certificate does not say that it need not be checked.');
  const at = response.producedAt;
  // The issuer was judged as part of the signer's path; here it is only asked whether it delegated.
  const direct = await buildPath(responder, { ...options, intermediates: [], anchors: [issuer], at });
  if (!direct.fault) return null;
  if (!options.responderAnchors) {
    return (
      checkValidity(responder, at) ?? not('OCSP_NOT_DELEGATED', 'The responder was not delegated by the signer’s CA.')
    );
  }
  const { responderAnchors: anchors } = options;
  const path = await buildPath(responder, {
    primitives,
    allowSha1: options.allowSha1,
    anchors,
    at,
    intermediates: response.certificates,
  });
  return path.fault;
}

async function checkValue(response: OcspResponse, responder: Certificate, options: OcspOptions): Promise<Fault | null> {
  const { algorithm, signature, tbs: data } = response;
  const found = await checkSignature(
    { algorithm, signature, data, key: responder.publicKey },
    options.primitives,
    options,
  );
  if (found?.code !== 'SIG_CRYPTO_FAILURE') return found;
  return fault('TRY_LATER', 'OCSP_SIGNATURE_WRONG', 'The response was not signed by its responder.');
}

/** The nonce of a response: as RFC 8954 wraps it, or raw. */
export interface OcspNonce {
  readonly value: Uint8Array;
  readonly wrapped: boolean;
  readonly critical: boolean;
}

/**
 * Reads the nonce of a response.
 *
 * @param form - `raw`: the extension's bytes are the nonce (Swedish BankID); `wrapped`: they hold an OCTET STRING
 * @returns null when there is none, or not of this form
 */
export function nonceOfOcsp(response: OcspResponse, form: 'raw' | 'wrapped'): OcspNonce | null {
  const extension = response.extensions.get(NONCE);
  if (!extension) return null;
  const { critical, value } = extension;
  if (form === 'raw') return { value, wrapped: false, critical };
  try {
    const inner = readDer(value, 256);
    return inner.tag === TAG.octetString ? { value: inner.content, wrapped: true, critical } : null;
  } catch {
    return null;
  }
}
