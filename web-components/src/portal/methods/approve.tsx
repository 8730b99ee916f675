import { h } from '@stencil/core';
import { Facts, Recorded } from '../facts';
import { Sentence } from '../sentence';
import { formView } from './method-view';

/** The approver's confirmation: what is approved, and nothing to fill in. */
export const approve = formView<undefined>({
  id: 'approve',
  texts: {
    heading: 'confirm.heading.approve',
    button: 'confirm.approve_now',
    busy: 'progress.approving',
    back: 'back',
  },
  empty: undefined,
  Body: ({ translator, visit, pages }) => [
    <Facts translator={translator} signing={visit.signing} pages={pages} />,
    <p class="clamped">
      <Sentence translator={translator} text="confirm.approve" values={{ title: visit.signing.title }} />
    </p>,
    <Recorded translator={translator} />,
  ],
  submit: (_draft, { calls }) => ({ send: () => calls.post('approve', { approved: true }) }),
});
