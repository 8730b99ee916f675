import { firstBytes } from '../cos/byte-source.js';
import { PdfFormatError } from '../cos/objects.js';
import { PdfFile } from '../cos/pdf-file.js';
import type { Primitives } from '../primitives.js';
import { coverageOf } from './covered.js';
import type { SignatureField } from './fields.js';
import { requireSignaturesOnly } from './later-changes.js';

/**
 * Requires that every signature of a file still means what it meant: that it leaves out nothing but its own value, ends with a state of the file, and
 * that what came after it are signatures and validation data alone. Their values are not verified here.
 *
 * @throws `PdfFormatError`
 */
export async function requireSoundHistory(
  file: PdfFile,
  fields: readonly SignatureField[],
  primitives: Primitives,
): Promise<void> {
  const ends = new Set<number>();
  for (const { signature } of fields) {
    if (signature === null) continue;
    const covered = await coverageOf(file.source, signature);
    if (covered === null) throw new PdfFormatError('broken', 'A signature does not cover what it must.');
    ends.add(covered.end);
  }
  const states = [...ends].sort((a, b) => a - b);
  let before: PdfFile | undefined;
  for (const end of [...states, file.source.length]) {
    if (before === undefined) {
      before = states.length === 0 ? file : await PdfFile.open(firstBytes(file.source, end), primitives);
      continue;
    }
    const after: PdfFile =
      end === file.source.length ? file : await PdfFile.open(firstBytes(file.source, end), primitives);
    await requireSignaturesOnly(before, after);
    before = after;
  }
}
