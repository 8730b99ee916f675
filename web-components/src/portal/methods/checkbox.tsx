import { h } from '@stencil/core';
import { Facts, Recorded } from '../facts';
import { Sentence } from '../sentence';
import { formView, type InstantView } from './method-view';

/** A statement to tick, below what it is about. */
export const checkbox: InstantView = {
  id: 'checkbox',
  icon: 'tick',
  interaction: 'instant',
  form: formView<boolean>({
    id: 'checkbox',
    texts: { heading: 'confirm.heading.sign', button: 'confirm.sign_now', busy: 'progress.signing', back: 'back' },
    empty: false,
    Body: ({ translator, visit, pages, draft, isBusy, onDraft }) => [
      <Facts translator={translator} signing={visit.signing} pages={pages} />,
      <label class="statement">
        <input
          type="checkbox"
          checked={draft}
          disabled={isBusy}
          onChange={(event) => onDraft((event.target as HTMLInputElement).checked)}
        />
        <span class="clamped">
          <Sentence translator={translator} text="confirm.checkbox" values={{ title: visit.signing.title }} />
        </span>
      </label>,
      <Recorded translator={translator} />,
    ],
    submit: (isTicked, { calls }) =>
      isTicked
        ? { send: () => calls.post('sign/checkbox', { signed: true }) }
        : { missing: 'confirm.checkbox_missing' },
  }),
};
