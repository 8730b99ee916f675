import { type FunctionalComponent, h } from '@stencil/core';
import { inOrder, type Translator } from '../services/translator';

interface Props {
  readonly translator: Translator;
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A sentence with people's own words in it, each set apart so that it can neither run nor turn the sentence around. */
export const Sentence: FunctionalComponent<Props> = ({ translator, text, values }) =>
  translator
    .cut(text)
    .map((part, index) =>
      index % 2 === 0 ? part : <bdi class={{ strong: part === 'title' }}>{inOrder(values[part] ?? '')}</bdi>,
    );
