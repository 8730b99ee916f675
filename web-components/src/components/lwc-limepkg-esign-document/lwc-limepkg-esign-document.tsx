import { Component, Element, Event, type EventEmitter, h, Host, Prop, State, Watch } from '@stencil/core';
import { Icon } from '../../portal/icons';
import type { Translator } from '../../services/translator';
import { PageView } from './page-view';
import { loadPdfjs, openPdf, type PDFDocumentLoadingTask, type PDFDocumentProxy } from './pdfjs';

const ZOOM_STEPS = [1, 1.25, 1.5, 2, 3, 4] as const;
const A4 = { width: 595, height: 842 };

interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Shows a PDF as pages on paper, page by page as they come near, with their text for selecting and for screen readers. */
@Component({
  tag: 'lwc-limepkg-esign-document',
  styleUrls: ['../../styles/base.css', 'lwc-limepkg-esign-document.css'],
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

  private loading: PDFDocumentLoadingTask | undefined;
  private pdf: PDFDocumentProxy | undefined;
  private pdfjs: Awaited<ReturnType<typeof loadPdfjs>> | undefined;
  private readonly views = new Map<number, Promise<PageView>>();
  private readonly near = new Set<number>();
  private scroller: HTMLElement | undefined;
  private resizes: ResizeObserver | undefined;
  private sightings: IntersectionObserver | undefined;

  componentDidLoad(): void {
    if (this.scroller === undefined || typeof ResizeObserver === 'undefined') {
      return;
    }
    this.resizes = new ResizeObserver(([entry]) => this.fit(entry?.contentRect.width ?? 0));
    this.resizes.observe(this.scroller);
    this.sightings = new IntersectionObserver((entries) => this.see(entries), { rootMargin: '60% 0px' });
    window.addEventListener('scroll', this.follow, { passive: true });
    void this.open();
  }

  disconnectedCallback(): void {
    this.resizes?.disconnect();
    this.sightings?.disconnect();
    window.removeEventListener('scroll', this.follow);
    void this.loading?.destroy();
  }

  componentDidRender(): void {
    this.host.shadowRoot?.querySelectorAll('.page').forEach((page) => this.sightings?.observe(page));
    this.near.forEach((number) => void this.draw(number));
  }

  render() {
    return (
      <Host>
        {this.toolbar()}
        <div
          class="scroller"
          role="region"
          tabindex={0}
          aria-label={this.translator.get('read.heading')}
          aria-busy={String(this.sizes.length === 0 && !this.hasFailed)}
          ref={(element) => (this.scroller = element)}
        >
          {this.hasFailed ? this.failure() : this.sizes.length === 0 ? this.skeleton() : this.pages()}
        </div>
      </Host>
    );
  }

  @Watch('src')
  protected async reopen(): Promise<void> {
    await this.loading?.destroy();
    this.sizes = [];
    this.views.clear();
    this.near.clear();
    await this.open();
  }

  private toolbar() {
    const { get } = this.translator;
    return (
      <div class="toolbar" role="group" aria-label={get('read.heading')}>
        <div class="pager">
          <button
            class="tool wide"
            type="button"
            disabled={this.current <= 1}
            onClick={() => this.goTo(this.current - 1)}
          >
            <Icon name="up" label={get('read.previous_page')} />
          </button>
          <label>
            <span class="hidden">{get('read.go_to_page')}</span>
            <input
              inputMode="numeric"
              autocomplete="off"
              disabled={this.sizes.length === 0}
              value={String(this.current)}
              onChange={(event) => this.goTo(Number((event.target as HTMLInputElement).value))}
            />
          </label>
          <span class="of">/ {this.sizes.length || '–'}</span>
          <button
            class="tool wide"
            type="button"
            disabled={this.current >= this.sizes.length}
            onClick={() => this.goTo(this.current + 1)}
          >
            <Icon name="down" label={get('read.next_page')} />
          </button>
        </div>
        <div class="zoom">
          <button class="tool" type="button" disabled={this.zoom === 0} onClick={() => (this.zoom -= 1)}>
            <Icon name="minus" label={get('read.zoom_out')} />
          </button>
          <output class="of wide">{get('read.zoom_level', { percent: Math.round(this.factor * 100) })}</output>
          <button
            class="tool"
            type="button"
            disabled={this.zoom === ZOOM_STEPS.length - 1}
            onClick={() => (this.zoom += 1)}
          >
            <Icon name="plus" label={get('read.zoom_in')} />
          </button>
        </div>
        <a class="tool" href={this.src} download={this.filename || true}>
          <Icon name="download" label={get('read.download')} />
        </a>
      </div>
    );
  }

  private pages() {
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

  private skeleton() {
    return (
      <div class="page skeleton">
        <p>{this.translator.get('loading')}</p>
      </div>
    );
  }

  private failure() {
    const { get } = this.translator;
    return (
      <div class="notice">
        <p>{get('read.failed')}</p>
        <p class="row">
          <button class="plain" type="button" onClick={() => void this.reopen()}>
            {get('retry')}
          </button>
          <a class="plain" href={this.src} download={this.filename || true}>
            {get('read.download')}
          </a>
        </p>
      </div>
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
      this.pdfjs = await loadPdfjs();
      this.loading = openPdf(this.pdfjs, this.src);
      this.pdf = await this.loading.promise;
      const first = (await this.pdf.getPage(1)).getViewport({ scale: 1 });
      this.sizes = Array.from({ length: this.pdf.numPages }, () => ({ width: first.width, height: first.height }));
      this.pagesKnown.emit(this.pdf.numPages);
    } catch (error) {
      this.hasFailed = true;
      this.documentFailed.emit((error as { status?: number }).status ?? 0);
    }
  }

  private fit(width: number): void {
    const rounded = Math.floor(width);
    if (rounded > 0 && rounded !== this.fitWidth) {
      this.fitWidth = rounded;
    }
  }

  private see(entries: readonly IntersectionObserverEntry[]): void {
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

  private async draw(number: number): Promise<void> {
    const paper = this.host.shadowRoot?.querySelector<HTMLElement>(`[data-paper="${number}"]`);
    if (!paper || this.pdf === undefined || this.fitWidth === 0) {
      return;
    }
    const view = this.views.get(number) ?? this.prepare(number, paper);
    this.views.set(number, view);
    const size = this.sizes[number - 1] ?? A4;
    await (await view).draw(this.scaleOf(size)).catch(() => undefined);
  }

  private async prepare(number: number, paper: HTMLElement): Promise<PageView> {
    const { pdf, pdfjs } = this;
    if (pdf === undefined || pdfjs === undefined) {
      throw new Error('no document is open');
    }
    const page = await pdf.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    const known = this.sizes[number - 1];
    if (known?.width !== width || known.height !== height) {
      this.sizes = this.sizes.map((size, index) => (index === number - 1 ? { width, height } : size));
    }
    return new PageView(pdfjs, page, paper);
  }

  private goTo(wanted: number): void {
    const number = Math.min(Math.max(1, Math.round(wanted) || this.current), this.sizes.length);
    this.current = number;
    const page = this.host.shadowRoot?.querySelector(`[data-page="${number}"]`);
    const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    page?.scrollIntoView({ block: 'start', behavior: isCalm ? 'auto' : 'smooth' });
  }

  /** The current page is the last one whose top is above the middle of the window. */
  private readonly follow = (): void => {
    const middle = window.innerHeight / 2;
    const pages = Array.from(this.host.shadowRoot?.querySelectorAll<HTMLElement>('.page[data-page]') ?? []);
    const passed = pages.filter((page) => page.getBoundingClientRect().top < middle);
    this.current = Math.max(1, passed.length);
  };
}
