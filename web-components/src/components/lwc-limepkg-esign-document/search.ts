import { find, type Hit } from './finder';
import type { PageHits } from './marks';
import type { PageTexts } from './page-texts';

/** One place where the word stands. */
export interface FoundHit {
  readonly page: number;
  readonly hit: Hit;
}

/** Looks for a word in a document, page by page, and goes from hit to hit. */
export class Search {
  hits: readonly FoundHit[] = [];
  /** Index of the hit the reader is at; `undefined` when there is none. */
  at: number | undefined;
  isLooking = false;
  private word = '';

  constructor(
    private readonly texts: PageTexts,
    private readonly pages: number,
    /** Called after every change. */
    private readonly changed: () => void,
  ) {}

  /** Begins anew with a word; the first hit is the first one on or after a page. A later call takes over from this one. */
  async look(word: string, fromPage: number): Promise<void> {
    this.word = word;
    this.hits = [];
    this.at = undefined;
    this.isLooking = word.trim() !== '';
    this.changed();
    for (let page = 1; this.isLooking && page <= this.pages; page += 1) {
      // A page whose text cannot be had has no hits; the others still do.
      const runs = await this.texts.of(page).catch(() => []);
      if (this.word !== word) {
        return;
      }
      const more = find(runs, word).map((hit) => ({ page, hit }));
      if (more.length > 0) {
        this.at ??= page >= fromPage ? this.hits.length : undefined;
        this.hits = [...this.hits, ...more];
        this.changed();
      }
    }
    this.isLooking = false;
    this.at ??= this.hits.length > 0 ? 0 : undefined;
    this.changed();
  }

  /** Goes to the next hit, or with -1 to the one before; behind the last comes the first. */
  step(by: 1 | -1): void {
    if (this.at !== undefined) {
      this.at = (this.at + by + this.hits.length) % this.hits.length;
      this.changed();
    }
  }

  get current(): FoundHit | undefined {
    return this.at === undefined ? undefined : this.hits[this.at];
  }

  hitsOn(page: number): PageHits {
    const first = this.hits.findIndex((one) => one.page === page);
    const here = this.hits.filter((one) => one.page === page);
    const current = this.current?.page === page && this.at !== undefined ? this.at - first : undefined;
    return { hits: here.map(({ hit }) => hit), current };
  }
}
