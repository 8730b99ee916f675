import { PdfFormatError, type Cos } from './cos/objects.js';
import { PdfFile } from './cos/pdf-file.js';
import { uploadError } from './errors.js';
import { openFileSource } from './file-source.node.js';
import { pagesOf } from './page-count.js';
import { nodePrimitives } from './primitives.node.js';

/** What can be said about a document of ours without drawing it. */
export interface Inspection {
  readonly pages: number;
  readonly bytes: number;
  /** How often the file was updated, the first writing included. */
  readonly revisions: number;
  /** Each page as it is seen, turned: points (1/72 inch). At most the first 5 000. */
  readonly pageSizes: readonly { readonly width: number; readonly height: number }[];
}

function sizeOf(box: Cos, rotate: Cos): { width: number; height: number } {
  const [x0 = 0, y0 = 0, x1 = 612, y1 = 792] = Array.isArray(box) ? box.map(Number) : [];
  const isTurned = typeof rotate === 'number' && Math.abs(rotate % 180) === 90;
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  return isTurned ? { width: height, height: width } : { width, height };
}

/**
 * Reads pages and sizes of a document of ours, by ranges.
 *
 * @throws `DOCUMENT_BROKEN` when it is no file that we wrote
 */
export async function inspect(path: string): Promise<Inspection> {
  const source = await openFileSource(path);
  try {
    const file = await PdfFile.open(source, nodePrimitives);
    const pageSizes = [];
    for await (const { dict } of pagesOf(file)) {
      const box = await file.get(dict.get('CropBox') ?? dict.get('MediaBox'));
      pageSizes.push(sizeOf(box, await file.get(dict.get('Rotate'))));
    }
    return { pages: pageSizes.length, bytes: source.length, revisions: file.sections.length, pageSizes };
  } catch (error) {
    if (!(error instanceof PdfFormatError)) throw error;
    throw uploadError('DOCUMENT_BROKEN', 'The document cannot be read.', undefined, error);
  } finally {
    await source.close();
  }
}
