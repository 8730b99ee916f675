import { degrees, PDFDocument, StandardFonts } from '@cantoo/pdf-lib';

const CLAUSE = 'The tenant keeps the premises in the state in which they were let.';

/** Three pages: two upright, one lying. */
export function leaseDocument(): Promise<Uint8Array> {
  return documentOf([{ format: [595, 842] }, { format: [595, 842] }, { format: [842, 595] }]);
}

/** Six pages: upright, lying, turned by 90, 180 and 270 degrees, and a large plan with one word of its own. */
export function mixedDocument(): Promise<Uint8Array> {
  return documentOf([
    { format: [595, 842] },
    { format: [842, 595] },
    { format: [595, 842], turned: 90 },
    { format: [595, 842], turned: 180 },
    { format: [842, 595], turned: 270 },
    { format: [1190, 842], word: 'Boiler room' },
  ]);
}

interface SamplePage {
  readonly format: [number, number];
  /** Degrees clockwise. */
  readonly turned?: number;
  readonly word?: string;
}

async function documentOf(pages: readonly SamplePage[]): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.TimesRoman);
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold);
  for (const [index, { format, turned, word }] of pages.entries()) {
    const page = pdf.addPage(format);
    if (turned !== undefined) page.setRotation(degrees(turned));
    page.drawText('Office lease 2027', { x: 64, y: format[1] - 90, size: 22, font: bold });
    for (let line = 0; line < 24; line += 1) {
      page.drawText(`${index + 1}.${line + 1}  ${CLAUSE}`, { x: 64, y: format[1] - 130 - line * 18, size: 11, font });
    }
    if (word !== undefined) page.drawText(word, { x: 700, y: 300, size: 30, font: bold });
  }
  return pdf.save();
}
