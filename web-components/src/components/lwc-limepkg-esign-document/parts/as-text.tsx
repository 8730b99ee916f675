import { type FunctionalComponent, h } from '@stencil/core';
import { inOrder, type Translator } from '../../../services/translator';
import type { Paragraph } from '../page-text';

interface Props {
  readonly translator: Translator;
  readonly pages: number;
  /** Of the pages that have been read so far, in order. */
  readonly texts: readonly (readonly Paragraph[])[];
  /** 1 is the usual size of letters. */
  readonly factor: number;
}

/** The document as plain text: it can be read aloud, enlarged without scrolling sideways, and read on any screen. */
export const AsText: FunctionalComponent<Props> = ({ translator, pages, texts, factor }) => (
  <div class="as-text" style={{ fontSize: `${factor}rem` }}>
    <p class="note">{translator.get('read.text_note')}</p>
    {texts.map((paragraphs, index) => (
      <section data-page={index + 1} aria-label={translator.get('read.page_of', { page: index + 1, pages })}>
        <p class="number" aria-hidden="true">
          {translator.get('read.page_of', { page: index + 1, pages })}
        </p>
        {paragraphs.length === 0 && <p class="note">{translator.get('read.no_text')}</p>}
        {paragraphs.map(({ text, isHeading }) => (isHeading ? <h2>{inOrder(text)}</h2> : <p>{inOrder(text)}</p>))}
      </section>
    ))}
    {texts.length < pages && <p class="note">{translator.get('loading')}</p>}
  </div>
);
