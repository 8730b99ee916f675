import { coveredBytes, preparePdf, webPrimitives } from '../documents/index.js';
import { digestToSign, hashTypeOf, type ClientHashType } from './digest.js';
import { inputInvalid } from './errors.js';
import type { PreparedCades, Preparation, PreparedPdfSignature } from './prepared.js';

/** How a PDF is prepared. */
export interface PreparePdfOptions {
  /** Default: SHA2-256. */
  readonly hashType?: ClientHashType;
  /** An empty signature field of the document to sign in; left out: a new one that shows nothing. */
  readonly fieldName?: string;
  /** What readers show beside the certificate. */
  readonly signerName?: string;
  readonly reason?: string;
  readonly location?: string;
  /** Default: now. */
  readonly at?: Date;
  /** Room for the signature. Default: 16 KB, enough for any usual chain with its time-stamp; Smart-ID's long keys need 24 KB. */
  readonly contentsBytes?: number;
}

const CONTENTS_BYTES = 16 * 1024;
const MIN_CONTENTS_BYTES = 2 * 1024;
const MAX_CONTENTS_BYTES = 256 * 1024;

/**
 * Prepares a PDF for a signature (PAdES): an incremental update with a signature field and room for the signature. Several people sign one after the other:
 * what {@link embed} gives is prepared again for the next one.
 *
 * @returns the document that waits, and the digest that the building block is asked to sign
 * @throws `DOCUMENT_NOT_SIGNABLE` with `details.reason` (`broken`, `encrypted`, `form`, `changed`, `locked`, `field`); `CLIENT_INPUT_INVALID`
 */
export async function prepare(
  pdf: Uint8Array,
  options: PreparePdfOptions = {},
): Promise<Preparation<PreparedPdfSignature>> {
  const { hashType: asked, at = new Date(), contentsBytes = CONTENTS_BYTES, ...words } = options;
  const hashType = hashTypeOf(asked);
  const isRoom = Number.isInteger(contentsBytes) && contentsBytes >= MIN_CONTENTS_BYTES;
  if (!isRoom || contentsBytes > MAX_CONTENTS_BYTES) throw inputInvalid('The room for the signature is not usable.');
  const made = await preparePdf(pdf, { ...words, kind: 'approval', at, contentsBytes }, webPrimitives);
  const prepared = { form: 'PAdES', hashType, ...made } as const;
  return { prepared, digest: await digestToSign('PAdES', hashType, coveredBytes(made)) };
}

/**
 * Prepares content of any kind for a detached signature (CAdES).
 *
 * @param content - kept as it is, not copied
 * @throws `CLIENT_INPUT_INVALID`
 */
export async function prepareCades(
  content: Uint8Array,
  options: { readonly hashType?: ClientHashType } = {},
): Promise<Preparation<PreparedCades>> {
  const hashType = hashTypeOf(options.hashType);
  const digest = await digestToSign('CAdES', hashType, content);
  return { prepared: { form: 'CAdES', hashType, content }, digest };
}
