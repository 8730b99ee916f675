/** Where the reader is: which share of which page is in the middle of the window. */
export interface Place {
  readonly page: string;
  /** Of the page's height. */
  readonly share: number;
  /** Of the width that can be scrolled over. */
  readonly across: number;
}

/** Room for what sticks to the upper edge of the window. */
const UPPER_EDGE_PX = 120;

function isCalm(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** The last page whose top is above the middle of the window; at the end of everything the last one. From 1. */
export function currentPage(pages: readonly HTMLElement[]): number {
  const isAtEnd = window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 2;
  const edge = isAtEnd && window.scrollY > 0 ? window.innerHeight : window.innerHeight / 2;
  return Math.max(1, pages.filter((page) => page.getBoundingClientRect().top < edge).length);
}

/** Brings a page to the upper edge, below what sticks there. */
export function scrollToTop(page: HTMLElement | undefined): void {
  page?.scrollIntoView({ block: 'start', behavior: isCalm() ? 'auto' : 'smooth' });
}

/** Brings a found word into the middle, unless it can be seen already. */
export function scrollToMark(scroller: HTMLElement | undefined, mark: DOMRect | undefined): void {
  if (scroller === undefined || mark === undefined) {
    return;
  }
  if (mark.top < UPPER_EDGE_PX || mark.bottom > window.innerHeight - UPPER_EDGE_PX) {
    window.scrollBy({ top: mark.top - window.innerHeight / 2, behavior: 'auto' });
  }
  const frame = scroller.getBoundingClientRect();
  if (mark.left < frame.left || mark.right > frame.right) {
    scroller.scrollLeft += mark.left - frame.left - frame.width / 2;
  }
}

/** Where the reader is now; `undefined` when no page is in the middle of the window. */
export function placeOf(scroller: HTMLElement | undefined, pages: readonly HTMLElement[]): Place | undefined {
  const middle = window.innerHeight / 2;
  const page = pages.find((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top <= middle && bottom > middle;
  });
  if (page === undefined || scroller === undefined) {
    return undefined;
  }
  const { top, height } = page.getBoundingClientRect();
  const across = (scroller.scrollLeft + scroller.clientWidth / 2) / scroller.scrollWidth;
  return { page: page.dataset['page'] ?? '', share: (middle - top) / height, across };
}

/** Goes back to a place after everything has got another size. */
export function keepPlace(scroller: HTMLElement | undefined, place: Place | undefined): void {
  const page = place && scroller?.querySelector<HTMLElement>(`[data-page="${place.page}"]`);
  if (scroller === undefined || place === undefined || !page) {
    return;
  }
  const { top, height } = page.getBoundingClientRect();
  window.scrollBy({ top: top + height * place.share - window.innerHeight / 2, behavior: 'auto' });
  scroller.scrollLeft = place.across * scroller.scrollWidth - scroller.clientWidth / 2;
}

/** Scrolls a list just so far that one of its items can be seen; the page itself stays where it is. */
export function reveal(list: HTMLElement | undefined, item: HTMLElement | undefined): void {
  if (list === undefined || item === undefined) {
    return;
  }
  const frame = list.getBoundingClientRect();
  const box = item.getBoundingClientRect();
  list.scrollTop += Math.min(0, box.top - frame.top) + Math.max(0, box.bottom - frame.bottom);
}
