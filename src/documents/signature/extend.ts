import { memorySource } from '../cos/byte-source.js';
import { PdfFile } from '../cos/pdf-file.js';
import { Revision } from '../cos/revision.js';
import { concatBytes, type Primitives } from '../primitives.js';
import type { ValidationMaterial } from '../seal/seal.js';
import { coverageOf } from './covered.js';
import { signatureFields } from './fields.js';
import { requireSoundHistory } from './history.js';
import { orRefuse } from './prepare.js';
import { storeMaterial } from './store-material.js';

const ID_BYTES = 16;

/** A signature that is in a PDF. Nothing of it is verified by finding it. */
export interface FoundPdfSignature {
  readonly name: string;
  readonly kind: 'signature' | 'timestamp';
  /** As it stands in the file, with the zeros behind it. */
  readonly contents: Uint8Array;
  /** What it covers, in one piece. */
  readonly covered: Uint8Array;
}

/**
 * Finds the signatures of a PDF, oldest first.
 *
 * @throws `DOCUMENT_NOT_SIGNABLE` when the file cannot be read or was changed after it was signed
 */
export async function pdfSignatures(pdf: Uint8Array, primitives: Primitives): Promise<FoundPdfSignature[]> {
  const file = await orRefuse('broken', PdfFile.open(memorySource(pdf), primitives));
  const fields = await orRefuse('broken', signatureFields(file));
  await orRefuse('changed', requireSoundHistory(file, fields, primitives));
  const found: (FoundPdfSignature & { readonly end: number })[] = [];
  for (const { name, signature } of fields) {
    const place = signature && (await coverageOf(file.source, signature));
    if (!signature || !place) continue;
    const { gapStart, gapEnd, end } = place;
    const covered = concatBytes([pdf.subarray(0, gapStart), pdf.subarray(gapEnd, end)]);
    const subFilter = signature.get('SubFilter');
    const isStamp =
      typeof subFilter === 'object' && subFilter !== null && 'value' in subFilter && subFilter.value === 'ETSI.RFC3161';
    found.push({
      name,
      end,
      kind: isStamp ? 'timestamp' : 'signature',
      contents: fromHex(pdf.subarray(gapStart + 1, gapEnd - 1)),
      covered,
    });
  }
  return found
    .sort((a, b) => a.end - b.end)
    .map(({ name, kind, contents, covered }) => ({ name, kind, contents, covered }));
}

function fromHex(digits: Uint8Array): Uint8Array {
  const text = new TextDecoder('latin1').decode(digits);
  const bytes = new Uint8Array(Math.floor(text.length / 2));
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

/**
 * Appends what is needed to verify the signatures later, as one incremental update. What is there already is not written again.
 *
 * @throws `DOCUMENT_NOT_SIGNABLE`
 */
export async function addMaterial(
  pdf: Uint8Array,
  material: ValidationMaterial,
  primitives: Primitives,
): Promise<Uint8Array> {
  const file = await orRefuse('broken', PdfFile.open(memorySource(pdf), primitives));
  const revision = new Revision(file);
  if (!(await orRefuse('broken', storeMaterial(revision, material, primitives)))) return pdf;
  const id = await primitives.sha256([pdf, new TextEncoder().encode('DSS')]);
  return concatBytes([pdf, revision.build(id.subarray(0, ID_BYTES)).bytes]);
}
