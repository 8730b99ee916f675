import { memorySource } from '../cos/byte-source.js';
import { PdfFormatError } from '../cos/objects.js';
import { PdfFile } from '../cos/pdf-file.js';
import { uploadError } from '../errors.js';
import type { Primitives } from '../primitives.js';

async function openIfSound(bytes: Uint8Array, primitives: Primitives): Promise<PdfFile | undefined> {
  try {
    return await PdfFile.open(memorySource(bytes), primitives);
  } catch (error) {
    if (error instanceof PdfFormatError) return undefined;
    throw error;
  }
}

/**
 * Refuses a file that shows one thing to a reader that follows its cross-references and another to one that takes the
 * last definition of each object, as our merge does. Files without sound cross-references have one reading only.
 *
 * @param definitions - where each object is defined last: `o<offset>` or `p<object stream>`
 */
export async function refuseAmbiguous(
  bytes: Uint8Array,
  definitions: ReadonlyMap<number, string>,
  primitives: Primitives,
): Promise<void> {
  const file = await openIfSound(bytes, primitives);
  if (file === undefined) return;
  for (const [num, where] of definitions) {
    const entry = file.entry(num);
    if (entry === undefined || entry.kind === 'free') continue;
    const listed = entry.kind === 'offset' ? `o${entry.offset}` : `p${entry.stream}`;
    if (listed !== where) throw uploadError('DOCUMENT_BROKEN', 'The file defines an object twice.');
  }
}
