import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { memorySource, PdfFile, webPrimitives } from '../../src/documents/index.js';
import { Revision } from '../../src/documents/cos/revision.js';

/** A short contract. @param isPacked - with object streams and a stream of cross-references */
export async function contract(isPacked = false): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const word of ['Lease', 'Appendix']) {
    document
      .addPage()
      .drawText(`${word}: the tenant pays on the first of the month.`, { x: 50, y: 700, size: 12, font });
  }
  return document.save({ useObjectStreams: isPacked });
}

/** The contract with an empty signature field, and a text field. */
export async function contractWithFields(): Promise<Uint8Array> {
  const document = await PDFDocument.load(await contract());
  const { context } = document;
  const page = document.getPage(0);
  const field = context.register(
    context.obj({ Type: 'Annot', Subtype: 'Widget', FT: 'Sig', Rect: [50, 50, 200, 100], F: 4, P: page.ref }),
  );
  const dict = context.lookup(field) as unknown as { set(key: unknown, value: unknown): void };
  const { PDFName, PDFString } = await import('@cantoo/pdf-lib');
  dict.set(PDFName.of('T'), PDFString.of('Tenant'));
  page.node.addAnnot(field);
  document.getForm().acroForm.addField(field);
  return document.save({ useObjectStreams: false });
}

/** Appends an update that changes objects of a file, as somebody does who tampers with it or fills it in. */
export async function changed(pdf: Uint8Array, change: (revision: Revision) => Promise<void>): Promise<Uint8Array> {
  const revision = new Revision(await PdfFile.open(memorySource(pdf), webPrimitives));
  await change(revision);
  return Buffer.concat([pdf, revision.build(new Uint8Array(16)).bytes]);
}

/** Runs qpdf over bytes. */
export function qpdf(pdf: Uint8Array, ...args: readonly string[]): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'qpdf-'));
  try {
    const [from, to] = [join(folder, 'from.pdf'), join(folder, 'to.pdf')];
    writeFileSync(from, pdf);
    execFileSync('qpdf', [...args, from, to]);
    return readFileSync(to);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
