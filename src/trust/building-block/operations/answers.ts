import { X509Certificate } from 'node:crypto';
import type { MissingPart } from '../contract.js';
import type { Operation } from './operation.js';

/** How a signature stands, in the building block's words. */
export interface SignResponse {
  readonly signatureId?: string;
  readonly signatureType: 'ONETIME' | 'SCD';
  readonly format: string;
  /** Base64. */
  readonly hash: string;
  readonly hashType: string;
  readonly nonce?: string;
  readonly signature?: string;
  /** The signer's own, PEM. */
  readonly certificate?: string;
  /** PEM, the signer's own first. */
  readonly certificateChain?: readonly string[];
  /** RFC 3161 TimeStampToken, DER, base64. */
  readonly signatureTimestamp?: string;
  /** OCSPResponse about the signer's certificate, DER, base64. */
  readonly ocspResponses?: readonly string[];
  readonly responseTimestamp: string;
  readonly status: { readonly code: 'OK' | 'ERROR' | 'PENDING'; readonly message: string };
}

/**
 * @param now - when the answer is given, for what has no end yet
 * @param waitsFor - what somebody's signature lacks while the service that gives it is away
 */
export function signResponse(operation: Operation, now: Date, waitsFor?: MissingPart): SignResponse {
  const { request, outcome, state, reason, completedAt } = operation;
  const signatureId = outcome?.signatureId ?? request.signatureId;
  const facts = {
    ...(signatureId === undefined ? {} : { signatureId }),
    signatureType: operation.signatureType ?? 'ONETIME',
    format: request.format,
    hash: base64(request.digest),
    hashType: request.hashType,
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    responseTimestamp: (completedAt ?? now).toISOString(),
  };
  if (state === 'failed') return { ...facts, status: { code: 'ERROR', message: reason ?? '' } };
  if (state !== 'signed' || outcome === null) {
    return { ...facts, status: { code: 'PENDING', message: waitsFor === undefined ? '' : `waits_for_${waitsFor}` } };
  }
  const { signature, certificates, timestampToken, ocspResponses } = outcome.result;
  const chain = certificates.map((der) => new X509Certificate(der).toString());
  return {
    ...facts,
    signature: base64(signature),
    ...(chain[0] === undefined ? {} : { certificate: chain[0] }),
    certificateChain: chain,
    signatureTimestamp: base64(timestampToken),
    ...(ocspResponses === undefined ? {} : { ocspResponses: ocspResponses.map(base64) }),
    status: { code: 'OK', message: '' },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
