import { PdfFile, Ref, type Cos, type Primitives, firstBytes, changedKeys, sameCos } from '../../documents/index.js';
import { pdfFault, type PdfFault } from './findings.js';
import type { FileRevision } from './revisions.js';

/** Of the original's catalog: what verification pages, attachments and the seal bring. */
const CATALOG: ReadonlySet<string> = new Set([
  ...['StructTreeRoot', 'MarkInfo', 'Lang', 'Names', 'AF', 'AcroForm', 'Perms', 'Extensions', 'Metadata'],
]);

/**
 * Checks what came between the original document and the seal: no object of the original was defined again but those
 * that tie pages together, and these only grew. So its pages look as they did when they were signed.
 *
 * @param originalEnd - length of the original
 * @param sealed - the revision of the seal
 */
export async function checkOriginalKept(
  file: PdfFile,
  revisions: readonly FileRevision[],
  originalEnd: number,
  sealed: FileRevision,
  primitives: Primitives,
): Promise<PdfFault | null> {
  const original = await PdfFile.open(firstBytes(file.source, originalEnd), primitives);
  const after = await PdfFile.open(firstBytes(file.source, sealed.end), primitives);
  const changed = new Set<number>();
  for (const { start, end, index, section } of revisions) {
    if (end <= originalEnd + 2 || index > sealed.index) continue;
    for (const [num, entry] of section.entries) {
      if (entry.kind === 'offset' && (entry.offset < start || entry.offset >= end)) return replaced();
      if (original.entry(num) !== undefined && num !== 0) changed.add(num);
    }
  }
  const [was, is] = [await original.getDict(original.rootRef), await after.getDict(after.rootRef)];
  if (!sameCos(original.rootRef, after.rootRef) || changedKeys(was, is).some((key) => !CATALOG.has(key)))
    return replaced();
  for (const num of changed) {
    if (!(await mayChange(num, { original, after, pages: was.get('Pages'), tags: was.get('StructTreeRoot') })))
      return replaced();
  }
  return null;
}

const replaced = (): PdfFault =>
  pdfFault('ORIGINAL_REPLACED', 'Part of the original was replaced before it was sealed.');

interface Both {
  readonly original: PdfFile;
  readonly after: PdfFile;
  readonly pages: Cos | undefined;
  readonly tags: Cos | undefined;
}

async function mayChange(num: number, both: Both): Promise<boolean> {
  const { original, after, pages, tags } = both;
  const is = (value: Cos | undefined): boolean => value instanceof Ref && value.num === num;
  if (is(original.rootRef) || is(original.trailer.get('Info'))) return true;
  const [was, now] = [await original.get(new Ref(num)), await after.get(new Ref(num))];
  if (!(was instanceof Map) || !(now instanceof Map)) return false;
  const keys = changedKeys(was, now);
  if (is(pages))
    return keys.every((key) => key === 'Kids' || key === 'Count') && grew(was.get('Kids'), now.get('Kids'));
  // Structure only says how pages are read aloud; it draws nothing.
  if (is(tags)) return keys.every((key) => ['K', 'ParentTree', 'ParentTreeNextKey'].includes(key));
  const root = await original.get(tags);
  if (root instanceof Map && is(root.get('ParentTree'))) return keys.every((key) => key === 'Nums' || key === 'Kids');
  // An invisible seal hangs on a page; what it looks like is judged with the seal.
  return keys.length === 1 && keys[0] === 'Annots' && grew(was.get('Annots') ?? [], now.get('Annots'));
}

function grew(old: Cos | undefined, now: Cos | undefined): boolean {
  return Array.isArray(old) && Array.isArray(now) && old.every((one, at) => sameCos(one, now[at]));
}
