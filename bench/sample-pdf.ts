import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';

export const MIB = 1024 * 1024;

const PAGES = 20;
const LINES = 40;

/** A document of twenty pages with text, a link and a picture that does not compress, together about `bytes` long. */
export async function samplePdf(bytes: number, withObjectStreams: boolean): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let number = 0; number < PAGES; number += 1) {
    const page = document.addPage();
    for (let line = 0; line < LINES; line += 1) {
      const text = `Clause ${String(number)}.${String(line)}: the tenant pays on the first of the month.`;
      page.drawText(text, { x: 50, y: 780 - line * 18, size: 11, font });
    }
    const data = randomBytes(Math.floor(bytes / PAGES));
    const picture = document.context.stream(data, {
      Type: 'XObject',
      Subtype: 'Image',
      Width: data.length,
      Height: 1,
      ColorSpace: 'DeviceGray',
      BitsPerComponent: 8,
    });
    page.node.newXObject('Im', document.context.register(picture));
    const link = document.context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [50, 20, 150, 40], A: { S: 'URI' } });
    page.node.addAnnot(document.context.register(link));
  }
  return await document.save({ useObjectStreams: withObjectStreams });
}

/** The same merge by the library alone, in this process: no checks, no sanitising. Returns the SHA-256 of the result. */
export async function bareMerge(paths: readonly string[]): Promise<string> {
  const merged = await PDFDocument.create();
  for (const path of paths) {
    const source = await PDFDocument.load(await readFile(path));
    for (const page of await merged.copyPages(source, source.getPageIndices())) merged.addPage(page);
  }
  return createHash('sha256')
    .update(await merged.save())
    .digest('hex');
}

/** Reading and digesting every byte once: the least that anything could cost. */
export async function concatenate(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(await readFile(path));
  return hash.digest('hex');
}
