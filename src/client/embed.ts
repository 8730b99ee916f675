import { coveredBytes, embedPdf } from '../documents/index.js';
import { webPkiPrimitives } from '../pki/index.js';
import { asicContainer, asicSigned } from './asic.js';
import { digestName } from './digest.js';
import { sameBytes } from './encoding.js';
import { otherDigest, signatureInvalid } from './errors.js';
import type { Prepared } from './prepared.js';
import { readResponse, type SignResponse } from './response.js';
import { verifySignature, type SignatureTrust, type VerifiedSignature } from './verify-signature.js';

/** Whom to believe, and what the response must answer. */
export interface EmbedOptions extends SignatureTrust {
  /** Nonce of the request. */
  readonly nonce?: string;
  /** What the response was fetched with. */
  readonly signatureId?: string;
}

const FORMATS = { PAdES: 'PAdES', CAdES: 'CAdES', 'ASiC-S': 'ASIC', 'ASiC-E': 'ASIC' } as const;

/**
 * Verifies a response and puts its signature where it belongs. The digest is computed anew from what was prepared, and compared with what the response
 * says and with what was signed.
 *
 * @param response - of `/sign/response`, as JSON
 * @returns PAdES: the signed PDF; CAdES: the signature, DER; ASiC: the container
 * @throws `CLIENT_RESPONSE_REFUSED`, `CLIENT_RESPONSE_INVALID`, `CLIENT_OTHER_DIGEST`, `CLIENT_SIGNATURE_INVALID`; `DOCUMENT_SEAL_TOO_SMALL` when the
 *   signature does not fit, `DOCUMENT_SEAL_STATE` when the document is not as it was prepared
 */
export async function embed(
  prepared: Prepared,
  response: SignResponse,
  options: EmbedOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { cms } = await check(prepared, response, options);
  switch (prepared.form) {
    case 'PAdES':
      return embedPdf(prepared, cms);
    case 'CAdES':
      return new Uint8Array(cms);
    default:
      return asicContainer({ ...prepared, signed: await signedBytes(prepared) }, cms);
  }
}

/**
 * Verifies a response against what was prepared, and embeds nothing.
 *
 * @returns who signed, and when
 * @throws as {@link embed}
 */
export async function verifyResponse(
  prepared: Prepared,
  response: SignResponse,
  options: EmbedOptions,
): Promise<VerifiedSignature> {
  return (await check(prepared, response, options)).verified;
}

async function check(
  prepared: Prepared,
  response: SignResponse,
  options: EmbedOptions,
): Promise<{ readonly cms: Uint8Array; readonly verified: VerifiedSignature }> {
  const { cms, certificate, hash } = readResponse(response);
  const isForOther = (given: string | undefined, expected: string | undefined): boolean =>
    expected !== undefined && given !== expected;
  if (isForOther(response.nonce, options.nonce) || isForOther(response.signatureId, options.signatureId))
    throw otherDigest('The response answers another request.');
  const wanted = digestName(prepared.hashType);
  const digest = await webPkiPrimitives.digest(wanted, await signedBytes(prepared));
  if (hash !== null && !sameBytes(hash, digest)) throw otherDigest('The response is about another document.');
  const isOther =
    isForOther(prepared.hashType, response.hashType) || isForOther(FORMATS[prepared.form], response.format);
  if (isOther) throw otherDigest('The response is about another format or digest.');
  const digestContent = (name: string): Promise<Uint8Array | null> => Promise.resolve(name === wanted ? digest : null);
  const verified = await verifySignature({ cms, digestContent, isPades: prepared.form === 'PAdES' }, options);
  if (certificate !== null && !sameBytes(certificate, verified.signer.der))
    throw signatureInvalid('OTHER_CERTIFICATE', 'The certificate beside the signature is not the signer’s.');
  return { cms, verified };
}

/** What must have been signed, from the documents themselves. */
async function signedBytes(prepared: Prepared): Promise<Uint8Array> {
  switch (prepared.form) {
    case 'PAdES':
      return coveredBytes(prepared);
    case 'CAdES':
      return prepared.content;
    default:
      return asicSigned(prepared);
  }
}
