import { CONTENT_WIDTH, MARGIN, STYLES, type Block, type Workshop } from './block.js';
import type { Canvas } from './canvas.js';
import { MUTED, PAGE_HEIGHT } from './canvas.js';

const TOP = PAGE_HEIGHT - 70;
const BOTTOM = 74;
const FOOTER_Y = 44;

/** Room for content on a page. */
export const FULL_HEIGHT = TOP - BOTTOM;

/** What every page says at its edges. */
export interface Running {
  /** Head of every page but the first. */
  readonly title: string;
  /** With `{page}` and `{pages}`. */
  readonly footer: string;
  /** Of the original document: says on every page what it belongs to. */
  readonly fingerprint: string;
}

/** Fills pages from top to bottom. */
export class Flow {
  private readonly pages: Canvas[] = [];
  private top = TOP;

  constructor(
    private readonly open: () => Canvas,
    private readonly workshop: Workshop,
  ) {}

  /** @param keepWith - height of what has to stand on the same page under the block */
  place(block: Block, keepWith = 0): void {
    const needed = Math.min(block.height + keepWith, FULL_HEIGHT);
    if (this.pages.length === 0 || (this.top - needed < BOTTOM && this.top < TOP)) this.nextPage();
    const canvas = this.pages.at(-1);
    if (canvas === undefined) return;
    block.draw(canvas, this.top);
    this.top -= block.height;
  }

  /** Leaves space, which is swallowed at the end of a page. */
  space(height: number): void {
    if (this.top < TOP) this.top -= height;
  }

  /** Writes heads and footers, now that the number of pages is known. */
  finish(running: Running): void {
    const { typesetter } = this.workshop;
    this.pages.forEach((canvas, index) => {
      const numbers = { page: String(index + 1), pages: String(this.pages.length) };
      const footer = running.footer.replaceAll('{page}', numbers.page).replaceAll('{pages}', numbers.pages);
      canvas.within(undefined, () => {
        if (index > 0) this.drawHead(canvas, running.title);
        canvas.rule(MARGIN, FOOTER_Y + 14, CONTENT_WIDTH);
        const [right] = typesetter.wrap(footer, STYLES.running, CONTENT_WIDTH / 2);
        if (right !== undefined) {
          canvas.text(right, STYLES.running, MARGIN + CONTENT_WIDTH - right.width, FOOTER_Y, MUTED);
        }
        const [left] = typesetter.wrapDigest(running.fingerprint, STYLES.runningCode, CONTENT_WIDTH);
        if (left !== undefined) canvas.text(left, STYLES.runningCode, MARGIN, FOOTER_Y, MUTED);
      });
      canvas.finish();
    });
  }

  private drawHead(canvas: Canvas, title: string): void {
    const [line] = this.workshop.typesetter.wrap(title, STYLES.running, CONTENT_WIDTH);
    if (line !== undefined) canvas.text(line, STYLES.running, MARGIN, PAGE_HEIGHT - 46, MUTED);
    canvas.rule(MARGIN, PAGE_HEIGHT - 54, CONTENT_WIDTH);
  }

  private nextPage(): void {
    this.pages.push(this.open());
    this.top = TOP;
  }
}
