import { type FunctionalComponent, h } from '@stencil/core';
import { Icon } from '../../../portal/icons';
import type { Translator } from '../../../services/translator';
import type { Search } from '../search';

interface Props {
  readonly translator: Translator;
  readonly search: Search | undefined;
  readonly word: string;
  readonly onWord: (word: string) => void;
  readonly onStep: (by: 1 | -1) => void;
  readonly onClose: () => void;
}

/** A field to look for words in, how many there are, and the way from one to the next. */
export const SearchBar: FunctionalComponent<Props> = ({ translator, search, word, onWord, onStep, onClose }) => {
  const { get } = translator;
  const hasHits = (search?.hits.length ?? 0) > 0;
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onStep(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      onClose();
    }
  };
  return (
    <div class="search" role="search" onKeyDown={onKey}>
      <label>
        <span class="hidden">{get('read.search')}</span>
        <input
          type="search"
          class="word"
          autocomplete="off"
          maxlength="200"
          placeholder={get('read.search')}
          value={word}
          onInput={(event) => onWord((event.target as HTMLInputElement).value)}
        />
      </label>
      <span class="of" role="status">
        {countOf(search, word, get)}
      </span>
      <button class="tool" type="button" disabled={!hasHits} onClick={() => onStep(-1)}>
        <Icon name="up" label={get('read.search_previous')} />
      </button>
      <button class="tool" type="button" disabled={!hasHits} onClick={() => onStep(1)}>
        <Icon name="down" label={get('read.search_next')} />
      </button>
      <button class="tool" type="button" onClick={onClose}>
        <Icon name="close" label={get('read.search_close')} />
      </button>
    </div>
  );
};

function countOf(search: Search | undefined, word: string, get: Translator['get']): string {
  if (search === undefined || word.trim() === '') {
    return '';
  }
  if (search.at !== undefined) {
    return get('read.search_hits', { current: search.at + 1, total: search.hits.length });
  }
  return search.isLooking ? '…' : get('read.search_none');
}
