import type * as PdfjsLibrary from 'pdfjs-dist';
import { marksFor, type PageHits } from './marks';
import type { PDFPageProxy } from './pdfjs';

/** Phones refuse larger canvases, or show them empty. */
const MAX_CANVAS_PIXELS = 16_000_000;
const NO_HITS: PageHits = { hits: [], current: undefined };

type Pdfjs = typeof PdfjsLibrary;

/** One page on its paper: a picture of it, and its text above the picture for selecting and for screen readers. */
export class PageView {
  private drawnScale = 0;
  private task: { cancel(): void } | undefined;
  private texts: readonly HTMLElement[] = [];
  private marks: HTMLElement | undefined;
  private found = NO_HITS;

  constructor(
    private readonly pdfjs: Pdfjs,
    private readonly page: PDFPageProxy,
    readonly paper: HTMLElement,
  ) {}

  /** Draws the page at a scale (1 = 72 dpi); a second call at the same scale does nothing. */
  async draw(scale: number): Promise<void> {
    if (this.drawnScale === scale) {
      return;
    }
    this.drawnScale = scale;
    this.task?.cancel();
    const viewport = this.page.getViewport({ scale });
    const { canvas, ratio } = newCanvas(viewport.width, viewport.height);
    const task = this.page.render({ canvas, viewport, transform: [ratio, 0, 0, ratio, 0, 0] });
    this.task = task;
    const text = this.newTextLayer(scale, viewport);
    try {
      await Promise.all([task.promise, text.rendered]);
      this.paper.replaceChildren(canvas, text.container);
      this.texts = text.layer.textDivs;
      this.mark(this.found);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'RenderingCancelledException')) {
        this.drawnScale = 0;
        throw error;
      }
    }
  }

  /** Lets go of the picture; the next {@link PageView.draw} makes it again. */
  clear(): void {
    this.task?.cancel();
    this.drawnScale = 0;
    this.texts = [];
    this.paper.replaceChildren();
  }

  /** Shows where a word was found; at once, or as soon as the page is drawn. */
  mark(found: PageHits = NO_HITS): void {
    this.found = found;
    this.marks?.remove();
    this.marks = undefined;
    const text = this.paper.querySelector('.text');
    if (text && found.hits.length > 0) {
      this.marks = marksFor(this.paper, this.texts, found);
      this.paper.insertBefore(this.marks, text);
    }
  }

  /** The box of the hit the reader is at, in the window; `undefined` while the page is not drawn. */
  currentMark(): DOMRect | undefined {
    return this.marks?.querySelector('.current')?.getBoundingClientRect();
  }

  private newTextLayer(scale: number, viewport: ReturnType<PDFPageProxy['getViewport']>) {
    const container = document.createElement('div');
    container.className = 'text';
    container.style.setProperty('--total-scale-factor', String(scale));
    const layer = new this.pdfjs.TextLayer({ textContentSource: this.page.streamTextContent(), container, viewport });
    return { container, layer, rendered: layer.render() };
  }
}

function newCanvas(width: number, height: number): { canvas: HTMLCanvasElement; ratio: number } {
  const ratio = Math.min(window.devicePixelRatio || 1, Math.sqrt(MAX_CANVAS_PIXELS / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(width * ratio);
  canvas.height = Math.floor(height * ratio);
  canvas.setAttribute('aria-hidden', 'true');
  return { canvas, ratio };
}
