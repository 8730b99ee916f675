import { h, type FunctionalComponent } from '@stencil/core';
import { Icon } from './icons';
import type { ErrorWords } from './words';

/** A box that says what stands in the way and what to do. */
export const Notice: FunctionalComponent<{ words: ErrorWords; reference?: string }> = ({ words, reference }) => (
  <div class="notice" role="alert">
    <Icon name="alert" />
    <div>
      <strong>{words.title}</strong>
      <p>{`${words.text} ${words.action}`.trim()}</p>
      {reference ? <p class="soft">{reference}</p> : null}
    </div>
  </div>
);

/** A field's fault; the field names it by `aria-describedby`. */
export const FaultText: FunctionalComponent<{ id: string; text: string }> = ({ id, text }) => (
  <span id={id} class="fault">
    {text}
  </span>
);
