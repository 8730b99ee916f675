import { chunksOf, PdfFile, PdfFormatError, toHex, firstBytes } from '../../documents/index.js';
import { requireHarmless } from './changes.js';
import { forbidsChanges } from './dictionary.js';
import type { SealedStructure } from './fields.js';
import { pdfFault, type PdfFault, type PdfFindings } from './findings.js';
import type { EvidenceManifest } from './manifest.js';
import type { VerifySealedPdfOptions } from './options.js';
import { checkOriginalKept } from './original-kept.js';
import type { FileRevision } from './revisions.js';

/** What is judged. */
export interface ModificationCase {
  readonly structure: SealedStructure;
  readonly manifest: EvidenceManifest | null;
  /** SHA-256 of as many bytes at the start as the manifest names, hex. */
  readonly original: string;
}

/** Judges what was changed: before the seal, in the original, and after it, in the whole file. */
export async function judgeModification(
  one: ModificationCase,
  options: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<void> {
  const { structure } = one;
  const [seal] = structure.signatures;
  if (!seal) return;
  const dict = seal.object.value;
  const open = pdfFault('CHANGES_ALLOWED', 'The seal does not forbid later changes.');
  found.note('changes_forbidden', dict instanceof Map && forbidsChanges(dict) ? null : open);
  found.note('later_changes', await checkLaterChanges(structure, seal.revision, options));
  await checkOriginal(one, seal.revision, options, found);
}

async function checkLaterChanges(
  { file, revisions, appended }: SealedStructure,
  sealed: FileRevision,
  { primitives }: VerifySealedPdfOptions,
): Promise<PdfFault | null> {
  try {
    let before = await PdfFile.open(firstBytes(file.source, sealed.end), primitives.documents);
    for (const revision of revisions.slice(sealed.index + 1)) {
      const after = await PdfFile.open(firstBytes(file.source, revision.end), primitives.documents);
      await requireHarmless({ before, after, objects: appended.get(revision.index) ?? new Map() });
      before = after;
    }
    return null;
  } catch (error) {
    if (error instanceof PdfFormatError) return pdfFault('CHANGED_AFTER_SEAL', error.message);
    throw error;
  }
}

async function checkOriginal(
  { structure, manifest, original }: ModificationCase,
  sealed: FileRevision,
  options: VerifySealedPdfOptions,
  found: PdfFindings,
): Promise<void> {
  const { primitives, expected } = options;
  const { revisions } = structure;
  if (!manifest) {
    for (const id of ['original_prefix', 'original_kept'] as const)
      found.skip(id, 'NO_MANIFEST', 'Nothing says which document was signed.');
    return;
  }
  const end = manifest.bytes;
  const isEnd = revisions.some((one) => one.index < sealed.index && (one.end === end || one.bareEnd === end));
  const wanted = expected?.originalFingerprint?.toLowerCase() ?? manifest.fingerprint;
  const isPrefix = isEnd && original === manifest.fingerprint && original === wanted;
  const other = pdfFault('OTHER_ORIGINAL', 'The file does not begin with the document that was signed.');
  found.note('original_prefix', isPrefix ? null : other);
  found.note('original_kept', isEnd ? await kept(structure, end, sealed, options) : other);
  if (!options.original) return;
  const given = toHex(await primitives.documents.sha256(chunksOf(options.original)));
  const notThis = pdfFault('OTHER_DOCUMENT', 'The given document is not the one that was signed.');
  found.note('original_given', given === original ? null : notThis);
}

async function kept(
  { file, revisions }: SealedStructure,
  end: number,
  sealed: FileRevision,
  { primitives }: VerifySealedPdfOptions,
): Promise<PdfFault | null> {
  try {
    return await checkOriginalKept(file, revisions, end, sealed, primitives.documents);
  } catch (error) {
    if (error instanceof PdfFormatError) return pdfFault('ORIGINAL_REPLACED', error.message);
    throw error;
  }
}
