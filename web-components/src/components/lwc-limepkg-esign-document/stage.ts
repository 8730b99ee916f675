import type { PageHits } from './marks';
import { type OpenedDocument, type PageSize, sizeOf } from './opened-document';
import { PageView } from './page-view';

/** Phones give up on more pictures than this. */
const MAX_DRAWN = 12;

/** What the stage needs to know of the screen. */
export interface Screen {
  /** The element a page is drawn on; `null` while it is not on the screen. */
  paperOf(number: number): HTMLElement | null;
  /** Pixels per point; 0 while the width is not known. */
  scaleOf(number: number): number;
  /** A page turned out to have this size. */
  sized(number: number, size: PageSize): void;
  hitsOn(number: number): PageHits;
}

/** The pages on the screen: draws what comes near, and lets go of what is far away. */
export class Stage {
  private readonly views = new Map<number, Promise<PageView>>();
  private readonly near = new Set<number>();

  constructor(
    private readonly document: OpenedDocument,
    private readonly screen: Screen,
  ) {}

  see(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const number = Number((entry.target as HTMLElement).dataset['page']);
      if (!entry.isIntersecting) {
        this.near.delete(number);
      } else {
        this.near.add(number);
        void this.draw(number);
      }
    }
  }

  /** Draws again what is near, where its scale has changed. */
  redraw(): void {
    this.near.forEach((number) => void this.draw(number));
  }

  /** Draws one page, wherever it is; `undefined` when it cannot be drawn. */
  async draw(number: number): Promise<PageView | undefined> {
    const paper = this.screen.paperOf(number);
    if (paper === null || this.screen.scaleOf(number) === 0) {
      return undefined;
    }
    const known = await this.views.get(number)?.catch(() => undefined);
    const preparing = known?.paper === paper ? this.views.get(number) : this.prepare(number, paper);
    try {
      const view = await preparing;
      if (view === undefined) {
        return undefined;
      }
      await view.draw(this.screen.scaleOf(number));
      void this.release(number);
      return view;
    } catch {
      this.views.delete(number);
      return undefined;
    }
  }

  /** Shows the hits of every page that has a picture. */
  async mark(): Promise<void> {
    for (const [number, view] of this.views) {
      (await view).mark(this.screen.hitsOn(number));
    }
  }

  private prepare(number: number, paper: HTMLElement): Promise<PageView> {
    const preparing = this.viewOn(number, paper);
    this.views.set(number, preparing);
    return preparing;
  }

  private async viewOn(number: number, paper: HTMLElement): Promise<PageView> {
    const page = await this.document.pageAt(number);
    this.screen.sized(number, sizeOf(page));
    const view = new PageView(this.document.pdfjs, page, paper);
    view.mark(this.screen.hitsOn(number));
    return view;
  }

  private async release(latest: number): Promise<void> {
    const far = [...this.views.keys()]
      .filter((number) => !this.near.has(number) && number !== latest)
      .sort((a, b) => Math.abs(b - latest) - Math.abs(a - latest));
    for (const number of far.slice(0, Math.max(0, this.views.size - MAX_DRAWN))) {
      const view = await this.views.get(number);
      view?.clear();
      this.views.delete(number);
    }
  }
}
