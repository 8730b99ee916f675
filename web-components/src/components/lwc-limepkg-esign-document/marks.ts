import type { Hit } from './finder';

/** A page's hits, and which of them the reader is at. */
export interface PageHits {
  readonly hits: readonly Hit[];
  readonly current: number | undefined;
}

/**
 * Rectangles over the hits of a page, in shares of the paper so that they keep their place when it grows.
 *
 * @param texts - the elements of the text layer, one per run
 */
export function marksFor(paper: HTMLElement, texts: readonly HTMLElement[], found: PageHits): HTMLElement {
  const layer = document.createElement('div');
  layer.className = 'marks';
  layer.setAttribute('aria-hidden', 'true');
  const sheet = paper.getBoundingClientRect();
  found.hits.forEach((hit, number) => {
    for (const box of boxesOf(hit, texts)) {
      const mark = document.createElement('span');
      mark.className = number === found.current ? 'mark current' : 'mark';
      mark.style.left = share(box.left - sheet.left, sheet.width);
      mark.style.top = share(box.top - sheet.top, sheet.height);
      mark.style.width = share(box.width, sheet.width);
      mark.style.height = share(box.height, sheet.height);
      layer.append(mark);
    }
  });
  return layer;
}

function boxesOf({ from, to }: Hit, texts: readonly HTMLElement[]): readonly DOMRect[] {
  const boxes: DOMRect[] = [];
  for (let run = from.run; run <= to.run; run += 1) {
    const text = texts[run]?.firstChild;
    const length = text?.textContent?.length ?? 0;
    if (text && length > 0) {
      const range = document.createRange();
      range.setStart(text, run === from.run ? Math.min(from.offset, length) : 0);
      range.setEnd(text, run === to.run ? Math.min(to.offset, length) : length);
      boxes.push(...Array.from(range.getClientRects()).filter(({ width }) => width > 0));
    }
  }
  return boxes;
}

function share(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(3)}%`;
}
