import type { OpenedDocument } from './opened-document';

const WIDTH_PX = 104;

/** Paints small pictures of pages, one after the other, and only of those that are in sight. */
export class ThumbnailPainter {
  private readonly painted = new WeakSet<Element>();
  private readonly sightings: IntersectionObserver;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly document: OpenedDocument) {
    this.sightings = new IntersectionObserver((entries) => this.see(entries), { rootMargin: '100px' });
  }

  /** @param elements - with the number of their page in `data-thumb` */
  observe(elements: Iterable<Element>): void {
    for (const element of elements) {
      this.sightings.observe(element);
    }
  }

  stop(): void {
    this.sightings.disconnect();
  }

  private see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && !this.painted.has(target)) {
        this.painted.add(target);
        this.last = this.last.then(() => this.paint(target as HTMLElement)).catch(() => undefined);
      }
    }
  }

  private async paint(element: HTMLElement): Promise<void> {
    if (!element.isConnected) {
      this.painted.delete(element);
      return;
    }
    const page = await this.document.pageAt(Number(element.dataset['thumb']));
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const full = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: (WIDTH_PX * ratio) / full.width });
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(viewport.width);
    canvas.height = Math.ceil(viewport.height);
    await page.render({ canvas, viewport }).promise;
    element.style.aspectRatio = `${full.width} / ${full.height}`;
    element.replaceChildren(canvas);
  }
}
