import { type FunctionalComponent, h } from '@stencil/core';
import type { Translator } from '../../../services/translator';
import type { PageSize } from '../opened-document';

interface Props {
  readonly translator: Translator;
  readonly sizes: readonly PageSize[];
  readonly current: number;
  readonly onGoTo: (page: number) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Small pictures of the pages. One stop of the tab key; arrow keys go from page to page, Enter goes there. */
export const PageList: FunctionalComponent<Props> = ({ translator, sizes, current, onGoTo }) => (
  <ol class="thumbs" onKeyDown={moveFocus}>
    {sizes.map(({ width, height }, index) => {
      const page = index + 1;
      const isCurrent = page === current;
      return (
        <li key={index}>
          <button
            type="button"
            class={{ thumb: true, current: isCurrent }}
            aria-current={isCurrent ? 'page' : null}
            aria-label={translator.get('read.page_of', { page, pages: sizes.length })}
            tabindex={isCurrent ? 0 : -1}
            onClick={() => onGoTo(page)}
          >
            <span class="small" data-thumb={page} style={{ aspectRatio: `${width} / ${height}` }} />
            <span aria-hidden="true">{page}</span>
          </button>
        </li>
      );
    })}
  </ol>
);

function moveFocus(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const all = Array.from(list.querySelectorAll<HTMLElement>('.thumb'));
  const at = all.indexOf((event.target as HTMLElement).closest('.thumb') as HTMLElement);
  const ends: Readonly<Record<string, number>> = { Home: 0, End: all.length - 1 };
  const step = STEPS[event.key];
  const next = ends[event.key] ?? (step === undefined ? undefined : at + step);
  if (next !== undefined) {
    event.preventDefault();
    all[Math.min(Math.max(0, next), all.length - 1)]?.focus();
  }
}
