import { PageTexts } from './page-texts';
import { loadPdfjs, openPdf, type PDFDocumentLoadingTask, type PDFDocumentProxy, type PDFPageProxy } from './pdfjs';

type Pdfjs = Awaited<ReturnType<typeof loadPdfjs>>;

/** Width and height in points, as the page is to be read: turned pages are turned already. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** A document that is open: its pages and their texts, each fetched when it is asked for. */
export class OpenedDocument {
  readonly texts = new PageTexts((number) => this.pageAt(number));

  private constructor(
    readonly pdfjs: Pdfjs,
    private readonly task: PDFDocumentLoadingTask,
    private readonly pdf: PDFDocumentProxy,
    /** Of the first page; the others are taken to be like it until they are fetched. */
    readonly firstSize: PageSize,
  ) {}

  /**
   * Opens a PDF by ranges.
   *
   * @throws an error with `status` when the server refuses it
   */
  static async open(src: string): Promise<OpenedDocument> {
    const pdfjs = await loadPdfjs();
    const task = openPdf(pdfjs, src);
    const pdf = await task.promise;
    return new OpenedDocument(pdfjs, task, pdf, sizeOf(await pdf.getPage(1)));
  }

  get pages(): number {
    return this.pdf.numPages;
  }

  /** @param number - from 1 */
  pageAt(number: number): Promise<PDFPageProxy> {
    return this.pdf.getPage(number);
  }

  async close(): Promise<void> {
    await this.task.destroy();
  }
}

export function sizeOf(page: PDFPageProxy): PageSize {
  const { width, height } = page.getViewport({ scale: 1 });
  return { width, height };
}
