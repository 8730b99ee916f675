import { Component, Element, Event, type EventEmitter, h, Host, Prop, State, Watch } from '@stencil/core';
import { Sheet } from '../../portal/sheet';
import type { Translator } from '../../services/translator';
import { OpenedDocument, type PageSize } from './opened-document';
import { type Paragraph, paragraphsOf } from './page-text';
import { AsText } from './parts/as-text';
import { Failed } from './parts/failed';
import { PageList } from './parts/page-list';
import { SearchBar } from './parts/search-bar';
import { PageField, Toolbar } from './parts/toolbar';
import { currentPage, keepPlace, type Place, placeOf, reveal, scrollToMark, scrollToTop } from './scrolling';
import { type FoundHit, Search } from './search';
import { Stage } from './stage';
import { ThumbnailPainter } from './thumbnail-painter';

const ZOOM_STEPS = [1, 1.25, 1.5, 2, 3, 4] as const;
/** From here on small pictures have room beside the pages. */
const WIDE_PX = 640;

/** Shows a PDF as pages on paper, page by page as they come near, with their text for selecting and for screen readers. */
@Component({
  tag: 'lwc-limepkg-esign-document',
  styleUrls: ['../../styles/base.css', '../../styles/sheet.css', 'lwc-limepkg-esign-document.css', 'bars.css'],
  shadow: true,
})
export class DocumentViewer {
  /** Address of the PDF on this server. */
  @Prop() src!: string;

  /** File name for the download. */
  @Prop() filename = '';

  @Prop() translator!: Translator;

  /** The number of pages is known. */
  @Event({ bubbles: false }) pagesKnown!: EventEmitter<number>;

  /** The document could not be had; the detail is the HTTP status, 0 when there was none. */
  @Event({ bubbles: false }) documentFailed!: EventEmitter<number>;

  @Element() host!: HTMLElement;

  @State() private sizes: readonly PageSize[] = [];
  @State() private zoom = 0;
  @State() private current = 1;
  @State() private hasFailed = false;
  @State() private fitWidth = 0;
  @State() private isWide = false;
  @State() private areThumbnailsOpen = false;
  @State() private isSearchOpen = false;
  @State() private word = '';
  @State() private searchChanges = 0;
  /** The pages as text; `undefined` while they are shown as pictures. */
  @State() private texts: readonly (readonly Paragraph[])[] | undefined;

  private opened: OpenedDocument | undefined;
  private stage: Stage | undefined;
  private search: Search | undefined;
  private painter: ThumbnailPainter | undefined;
  private scroller: HTMLElement | undefined;
  private sheet: HTMLDialogElement | undefined;
  private resizes: ResizeObserver | undefined;
  private sightings: IntersectionObserver | undefined;
  private placeToKeep: Place | undefined;
  private shownHit: FoundHit | undefined;

  componentDidLoad(): void {
    if (this.scroller === undefined || typeof ResizeObserver === 'undefined') {
      return;
    }
    this.resizes = new ResizeObserver(() => this.fit());
    this.resizes.observe(this.scroller);
    this.sightings = new IntersectionObserver((entries) => this.stage?.see(entries), { rootMargin: '60% 0px' });
    window.addEventListener('scroll', this.follow, { passive: true });
    void this.open();
  }

  disconnectedCallback(): void {
    this.resizes?.disconnect();
    this.sightings?.disconnect();
    this.painter?.stop();
    window.removeEventListener('scroll', this.follow);
    void this.opened?.close();
  }

  componentDidRender(): void {
    this.all('.page[data-page]').forEach((page) => this.sightings?.observe(page));
    this.painter?.observe(this.all('[data-thumb]'));
    this.stage?.redraw();
    keepPlace(this.scroller, this.placeToKeep);
    this.placeToKeep = undefined;
    reveal(this.all('nav')[0], this.all('nav .current')[0]);
  }

  render() {
    const { get } = this.translator;
    const list = (
      <PageList translator={this.translator} sizes={this.sizes} current={this.current} onGoTo={this.choosePage} />
    );
    const hasColumn = this.areThumbnailsOpen && this.isWide;
    return (
      <Host onKeyDown={this.onKey}>
        <div class="tools">
          <Toolbar {...this.toolbarProps()} />
          {this.isSearchOpen && (
            <SearchBar
              translator={this.translator}
              search={this.search}
              word={this.word}
              onWord={(word) => this.lookFor(word)}
              onStep={(by) => this.search?.step(by)}
              onClose={() => this.closeSearch()}
            />
          )}
        </div>
        <div class={{ stage: true, split: hasColumn }}>
          {hasColumn && <nav aria-label={get('read.pages')}>{list}</nav>}
          <div
            class="scroller"
            role="region"
            tabindex={0}
            aria-label={get('read.heading')}
            aria-busy={String(this.sizes.length === 0 && !this.hasFailed)}
            ref={(element) => (this.scroller = element)}
          >
            {this.content()}
          </div>
        </div>
        {this.areThumbnailsOpen && !this.isWide && this.pageSheet(list)}
      </Host>
    );
  }

  @Watch('src')
  protected async reopen(): Promise<void> {
    await this.opened?.close();
    this.painter?.stop();
    this.opened = this.stage = this.search = this.painter = undefined;
    this.sizes = [];
    this.texts = undefined;
    await this.open();
  }

  private toolbarProps() {
    return {
      translator: this.translator,
      src: this.src,
      filename: this.filename,
      current: this.current,
      pages: this.sizes.length,
      zoomPercent: Math.round(this.factor * 100),
      mayZoomIn: this.zoom < ZOOM_STEPS.length - 1,
      mayZoomOut: this.zoom > 0,
      areThumbnailsOpen: this.areThumbnailsOpen,
      isSearchOpen: this.isSearchOpen,
      isText: this.texts !== undefined,
      onGoTo: this.goTo,
      onZoom: (by: 1 | -1) => this.zoomBy(by),
      onThumbnails: () => (this.areThumbnailsOpen = !this.areThumbnailsOpen),
      onSearch: () => (this.isSearchOpen ? this.closeSearch() : this.openSearch()),
      onText: () => void this.toggleText(),
    };
  }

  private content() {
    if (this.hasFailed) {
      const { translator, src, filename } = this;
      return <Failed {...{ translator, src, filename }} onRetry={() => void this.reopen()} />;
    }
    if (this.sizes.length === 0) {
      return (
        <div class="page skeleton">
          <p>{this.translator.get('loading')}</p>
        </div>
      );
    }
    if (this.texts !== undefined) {
      return <AsText translator={this.translator} pages={this.sizes.length} texts={this.texts} factor={this.factor} />;
    }
    return this.sizes.map((size, index) => (
      <section
        class="page"
        key={index}
        data-page={index + 1}
        aria-label={this.translator.get('read.page_of', { page: index + 1, pages: this.sizes.length })}
        style={{ width: `${size.width * this.scaleOf(size)}px`, height: `${size.height * this.scaleOf(size)}px` }}
      >
        <div class="paper" data-paper={index + 1} />
      </section>
    ));
  }

  private pageSheet(list: unknown) {
    const { get } = this.translator;
    return (
      <Sheet
        title={get('read.pages')}
        closeText={get('close')}
        problem=""
        onClose={() => (this.areThumbnailsOpen = false)}
        dialogRef={(element) => (this.sheet = element)}
      >
        <PageField label={get('read.go_to_page')} isLabelShown current={this.current} onGoTo={this.choosePage} />
        {list}
      </Sheet>
    );
  }

  private get factor(): number {
    return ZOOM_STEPS[this.zoom] ?? 1;
  }

  /** Every page fills the width, whatever its own format; zoom is on top of that. */
  private scaleOf(size: PageSize): number {
    return ((this.fitWidth || size.width) / size.width) * this.factor;
  }

  private async open(): Promise<void> {
    this.hasFailed = false;
    try {
      const opened = await OpenedDocument.open(this.src);
      this.opened = opened;
      this.stage = new Stage(opened, {
        paperOf: (number) => this.host.shadowRoot?.querySelector(`[data-paper="${number}"]`) ?? null,
        scaleOf: (number) => (this.fitWidth > 0 ? this.scaleOf(this.sizes[number - 1] ?? opened.firstSize) : 0),
        sized: (number, size) => this.resize(number, size),
        hitsOn: (number) => this.search?.hitsOn(number) ?? { hits: [], current: undefined },
      });
      this.search = new Search(opened.texts, opened.pages, () => this.showHits());
      this.painter = new ThumbnailPainter(opened);
      this.sizes = Array.from({ length: opened.pages }, () => opened.firstSize);
      this.pagesKnown.emit(opened.pages);
    } catch (error) {
      this.hasFailed = true;
      this.documentFailed.emit((error as { status?: number }).status ?? 0);
    }
  }

  private resize(number: number, size: PageSize): void {
    const known = this.sizes[number - 1];
    if (known !== undefined && (known.width !== size.width || known.height !== size.height)) {
      this.sizes = this.sizes.map((one, index) => (index === number - 1 ? size : one));
    }
  }

  private fit(): void {
    const width = Math.floor(this.scroller?.clientWidth ?? 0);
    this.isWide = this.host.clientWidth >= WIDE_PX;
    if (width > 0 && width !== this.fitWidth) {
      this.fitWidth = width;
    }
  }

  private zoomBy(by: 1 | -1): void {
    this.placeToKeep = placeOf(this.scroller, this.all('[data-page]'));
    this.zoom += by;
  }

  private readonly goTo = (wanted: number): void => {
    const number = Math.min(Math.max(1, Math.round(wanted) || this.current), this.sizes.length);
    this.current = number;
    // Drawn first, so that the page has its own size when it is gone to.
    void Promise.resolve(this.texts ?? this.stage?.draw(number)).then(() =>
      scrollToTop(this.all(`[data-page="${number}"]`)[0]),
    );
  };

  private readonly choosePage = (number: number): void => {
    this.sheet?.close();
    this.goTo(number);
  };

  private openSearch(): void {
    this.texts = undefined;
    this.isSearchOpen = true;
    requestAnimationFrame(() => this.all<HTMLInputElement>('.word')[0]?.select());
    this.lookFor(this.word);
  }

  private closeSearch(): void {
    this.isSearchOpen = false;
    void this.search?.look('', 1);
    this.all('.find')[0]?.focus();
  }

  private lookFor(word: string): void {
    this.word = word;
    void this.search?.look(word, this.current);
  }

  private showHits(): void {
    this.searchChanges += 1;
    void this.stage?.mark();
    const hit = this.search?.current;
    if (hit !== undefined && hit !== this.shownHit && this.isSearchOpen) {
      this.shownHit = hit;
      void this.stage?.draw(hit.page).then((view) => scrollToMark(this.scroller, view?.currentMark()));
    }
  }

  private async toggleText(): Promise<void> {
    const { opened } = this;
    if (this.texts !== undefined || opened === undefined) {
      this.texts = undefined;
      return;
    }
    if (this.isSearchOpen) {
      this.closeSearch();
    }
    this.texts = [];
    for (let page = 1; page <= opened.pages; page += 1) {
      const runs = await opened.texts.of(page).catch(() => []);
      if (this.texts?.length !== page - 1) {
        return;
      }
      this.texts = [...this.texts, paragraphsOf(runs)];
    }
  }

  /** Ctrl+F looks in the document when the reader is in it; once more, and it is the browser's own search. */
  private readonly onKey = (event: KeyboardEvent): void => {
    const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (isFind && !this.isSearchOpen && this.opened !== undefined) {
      event.preventDefault();
      this.openSearch();
    }
  };

  private readonly follow = (): void => {
    this.current = currentPage(this.all('[data-page]'));
  };

  private all<T extends HTMLElement>(selector: string): readonly T[] {
    return Array.from(this.host.shadowRoot?.querySelectorAll<T>(selector) ?? []);
  }
}
