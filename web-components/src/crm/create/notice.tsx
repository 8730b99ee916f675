import { h, type FunctionalComponent } from '@stencil/core';
import { inOrder } from '../../services/translator';
import { Icon } from './icons';
import type { ErrorWords } from './words';

/** A box that says what stands in the way and what to do. */
export const Notice: FunctionalComponent<{ words: ErrorWords; reference?: string }> = ({ words, reference }) => (
  <div class="notice" role="alert" tabindex="-1">
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

/** A person's or document's own text: set apart from what stands around it, shown in two lines at most, whole as its title. */
export const OwnText: FunctionalComponent<{ text: string; class?: string }> = ({ text, class: name = '' }) => (
  <bdi class={`clamped ${name}`} title={inOrder(text)}>
    {inOrder(text)}
  </bdi>
);
