import { PDFDocument, rgb } from '@cantoo/pdf-lib';
import type { PDFFont, PDFPage } from '@cantoo/pdf-lib';
import { CLAUSES } from './clauses.js';
import type { DemoDocument } from './documents.js';
import { FONTKIT, fontBytes } from './fonts.js';

const INK = rgb(0.13, 0.15, 0.18);
const QUIET = rgb(0.42, 0.45, 0.5);
const TEXT_SIZE = 10.5;
const LINE = 15;

/** Words that stand in the clauses' placeholders. */
export type Placeholders = Readonly<Record<'owner' | 'company' | 'registration' | 'city', string>>;

/** Draws a demo document: title, numbered clauses, schedule, page numbers. */
export async function drawDocument(document: DemoDocument, words: Placeholders): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.registerFontkit(FONTKIT);
  pdf.setTitle(document.name);
  pdf.setLanguage('en');
  const regular = await pdf.embedFont(await fontBytes('400Regular/NotoSans_400Regular.ttf'), { subset: true });
  const bold = await pdf.embedFont(await fontBytes('700Bold/NotoSans_700Bold.ttf'), { subset: true });
  const sheet = new Sheet(pdf, document.size, regular, bold);
  sheet.write(document.name, 22, true, 30);
  sheet.write(`${words.company} · ${words.city}`, TEXT_SIZE, false, LINE * 2, QUIET);
  document.clauses.forEach((id, index) => {
    const [heading = '', ...paragraphs] = CLAUSES[id] ?? [];
    sheet.keepTogether(LINE * 4);
    sheet.write(`${index + 1}  ${heading}`, 13, true, 22);
    paragraphs.forEach((text, at) => {
      sheet.write(`${index + 1}.${at + 1}  ${filled(text, words)}`, TEXT_SIZE, false, LINE);
      sheet.skip(7);
    });
    sheet.skip(8);
  });
  if (document.scheduleRows > 0) schedule(sheet, document.scheduleRows);
  sheet.numberPages(document.name);
  return await pdf.save();
}

/** Lays text on pages from top to bottom. */
class Sheet {
  private page: PDFPage;
  private y = 0;
  private readonly margin: number;

  constructor(
    private readonly pdf: PDFDocument,
    private readonly size: readonly [number, number],
    private readonly regular: PDFFont,
    private readonly bold: PDFFont,
  ) {
    this.margin = size[0] < 500 ? 42 : 64;
    this.page = this.turn();
  }

  write(text: string, size: number, isBold: boolean, line: number, color = INK): void {
    const font = isBold ? this.bold : this.regular;
    for (const row of wrapped(text, font, size, this.size[0] - 2 * this.margin)) {
      if (this.y - line < this.margin) this.page = this.turn();
      this.y -= line;
      this.page.drawText(row, { x: this.margin, y: this.y, size, font, color });
    }
  }

  columns(cells: readonly string[], shares: readonly number[]): void {
    if (this.y - LINE - 4 < this.margin) this.page = this.turn();
    this.y -= LINE + 4;
    let x = this.margin;
    cells.forEach((cell, index) => {
      this.page.drawText(cell, { x, y: this.y, size: TEXT_SIZE - 0.5, font: this.regular, color: INK });
      x += (shares[index] ?? 0) * (this.size[0] - 2 * this.margin);
    });
    this.page.drawLine({
      start: { x: this.margin, y: this.y - 5 },
      end: { x: this.size[0] - this.margin, y: this.y - 5 },
      thickness: 0.4,
      color: QUIET,
    });
  }

  skip(points: number): void {
    this.y -= points;
  }

  keepTogether(points: number): void {
    if (this.y - points < this.margin) this.page = this.turn();
  }

  newPage(): void {
    this.page = this.turn();
  }

  numberPages(title: string): void {
    const pages = this.pdf.getPages();
    pages.forEach((page, index) => {
      const text = `${title} · ${index + 1} (${pages.length})`;
      page.drawText(text, { x: this.margin, y: this.margin / 2, size: 8, font: this.regular, color: QUIET });
    });
  }

  private turn(): PDFPage {
    this.y = this.size[1] - this.margin;
    return this.pdf.addPage([...this.size]);
  }
}

function schedule(sheet: Sheet, rows: number): void {
  sheet.newPage();
  sheet.write('Schedule', 16, true, 24);
  sheet.write('Quantities and prices per position, without value added tax.', TEXT_SIZE, false, LINE * 1.5, QUIET);
  const shares = [0.1, 0.5, 0.2, 0.2];
  sheet.columns(['No.', 'Position', 'Quantity', 'Price (SEK)'], shares);
  for (let row = 1; row <= rows; row++) {
    const position = POSITIONS[row % POSITIONS.length] ?? '';
    const price = (1_250 + ((row * 737) % 9_400)).toLocaleString('en-GB');
    sheet.columns([String(row), position, `${1 + ((row * 7) % 24)}`, price], shares);
  }
}

const POSITIONS = [
  'Inspection and report',
  'Spring preparation',
  'Planed timber 45 × 145',
  'Transport to site',
  'Pruning of fruit trees',
  'Ventilation service',
  'Cleaning of common areas',
  'Impregnated decking 28 × 120',
];

/** Breaks a text into rows; words are measured one by one, since shaping every longer row anew takes seconds. */
function wrapped(text: string, font: PDFFont, size: number, width: number): string[] {
  const widths = widthsOf(font);
  const space = widths.get(' ') * size;
  const rows: string[] = [];
  let row: string[] = [];
  let used = 0;
  for (const word of text.split(' ')) {
    const wordWidth = widths.get(word) * size;
    if (row.length > 0 && used + space + wordWidth > width) {
      rows.push(row.join(' '));
      row = [];
      used = 0;
    }
    used += wordWidth + (row.length === 0 ? 0 : space);
    row.push(word);
  }
  return [...rows, row.join(' ')];
}

const measured = new WeakMap<PDFFont, Map<string, number>>();

/** Widths at size 1. */
function widthsOf(font: PDFFont): { get(word: string): number } {
  const known = measured.get(font) ?? new Map<string, number>();
  measured.set(font, known);
  return {
    get(word) {
      const width = known.get(word) ?? font.widthOfTextAtSize(word, 1);
      known.set(word, width);
      return width;
    },
  };
}

function filled(text: string, words: Placeholders): string {
  return text.replace(/\{(owner|company|registration|city)\}/g, (_, name: keyof Placeholders) => words[name]);
}
