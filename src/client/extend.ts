import {
  addMaterial,
  coveredBytes,
  embedPdf,
  pdfSignatures,
  preparePdf,
  webPrimitives,
  type FoundPdfSignature,
} from '../documents/index.js';
import { requestTimestamp, verifyTimestamp, webPkiPrimitives, type TsaEndpoint } from '../pki/index.js';
import { inputInvalid, signatureInvalid } from './errors.js';
import { materialFor, type MaterialSources } from './material.js';
import { anchorsOf, verifySignature, type SignatureTrust, type VerifiedSignature } from './verify-signature.js';

/** How far a document is extended, and with whose help. */
export interface ExtendOptions extends SignatureTrust, MaterialSources {
  /** `LT`: with what is needed to verify it later. `LTA`: and a time-stamp over all of that. */
  readonly level: 'LT' | 'LTA';
  /** Needed for `LTA`; asked one after the other. */
  readonly timestampAuthorities?: readonly TsaEndpoint[];
}

const CONTENTS_BYTES = 16 * 1024;

/**
 * Extends the signatures of a PDF (PAdES) to level LT or LTA. Once a document is LTA, the same again renews it, before the last time-stamp's certificate ends.
 *
 * @returns the document with one or two incremental updates more
 * @throws `CLIENT_SIGNATURE_INVALID`, `CLIENT_OTHER_DIGEST`, `DOCUMENT_NOT_SIGNABLE`; `REVOCATION_UNAVAILABLE`, `CERTIFICATE_REVOKED`, `TSA_UNAVAILABLE`
 */
export async function extend(pdf: Uint8Array, options: ExtendOptions): Promise<Uint8Array> {
  const authorities = authoritiesOf(options);
  const found = await pdfSignatures(pdf, webPrimitives);
  if (!found.some(({ kind }) => kind === 'signature')) throw inputInvalid('Nobody has signed the document.');
  const verified = await Promise.all(found.map((one) => pathsOf(one, options)));
  const extended = await addMaterial(pdf, await materialFor(verified, options), webPrimitives);
  return options.level === 'LT' ? extended : stamped(extended, authorities, options);
}

/** @throws `CLIENT_INPUT_INVALID` when one is needed and none is named */
export function authoritiesOf({ level, timestampAuthorities = [] }: ExtendOptions): readonly TsaEndpoint[] {
  if (level === 'LTA' && timestampAuthorities.length === 0) throw inputInvalid('LTA needs a time-stamping authority.');
  return timestampAuthorities;
}

type Paths = Pick<VerifiedSignature, 'signerPath' | 'timestampPath' | 'signedAt'>;

async function pathsOf({ kind, contents, covered }: FoundPdfSignature, options: ExtendOptions): Promise<Paths> {
  const primitives = webPkiPrimitives;
  const cms = contents.slice(0, derLength(contents));
  if (kind === 'signature') {
    const digestContent = (name: Parameters<typeof primitives.digest>[0]) => primitives.digest(name, covered);
    return verifySignature({ cms, digestContent, isPades: true }, options);
  }
  const stamp = await verifyTimestamp(cms, { primitives, data: covered, anchors: anchorsOf(options.timestampRoots) });
  if (stamp.fault) throw signatureInvalid(stamp.fault.reason, stamp.fault.detail);
  return { signerPath: [], timestampPath: stamp.path, signedAt: stamp.time };
}

/** Length of the value at the start; behind it are the zeros that fill its place. */
function derLength(bytes: Uint8Array): number {
  const [, first = 0] = bytes;
  if (first < 0x80) return 2 + first;
  let length = 0;
  for (let at = 0; at < (first & 0x7f); at += 1) length = length * 256 + (bytes[2 + at] ?? 0);
  return 2 + (first & 0x7f) + length;
}

async function stamped(
  pdf: Uint8Array,
  authorities: readonly TsaEndpoint[],
  { send, timestampRoots }: ExtendOptions,
): Promise<Uint8Array> {
  const primitives = webPkiPrimitives;
  const place = { kind: 'timestamp', at: new Date(), contentsBytes: CONTENTS_BYTES } as const;
  const prepared = await preparePdf(pdf, place, webPrimitives);
  const digest = await primitives.digest('SHA-256', coveredBytes(prepared));
  const { token } = await requestTimestamp(authorities, digest, {
    ...{ primitives, send, anchors: anchorsOf(timestampRoots) },
  });
  return embedPdf(prepared, token);
}
