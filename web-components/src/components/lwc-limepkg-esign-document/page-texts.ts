import { runsOf, type TextRun } from './page-text';
import type { PDFPageProxy } from './pdfjs';

/** The texts of a document's pages, each read once. */
export class PageTexts {
  private readonly texts = new Map<number, Promise<readonly TextRun[]>>();

  constructor(private readonly pageAt: (number: number) => Promise<PDFPageProxy>) {}

  /** @param number - from 1 */
  of(number: number): Promise<readonly TextRun[]> {
    const known = this.texts.get(number) ?? this.pageAt(number).then(runsOf);
    this.texts.set(number, known);
    known.catch(() => this.texts.delete(number));
    return known;
  }
}
