import { type FunctionalComponent, h } from '@stencil/core';
import type { DeclineKind } from '../../services/payloads';
import { Sentence } from '../sentence';
import { dutyOf } from '../view';
import { type FormProps, type FormTexts, formView } from './method-view';

const MAX_REASON_LENGTH = 500;

const TEXTS: Readonly<Record<DeclineKind, FormTexts>> = {
  declined: {
    heading: 'decline.heading',
    button: 'decline.confirm',
    busy: 'progress.declining',
    back: 'decline.keep',
    isDangerous: true,
  },
  not_me: {
    heading: 'not_me.heading',
    button: 'not_me.confirm',
    busy: 'progress.declining',
    back: 'back',
    isDangerous: true,
  },
};

/** Why one does not want to sign. */
export const decline = declineForm('declined');

/** That it is meant for somebody else. */
export const notMe = declineForm('not_me');

function declineForm(kind: DeclineKind) {
  return formView<string>({
    id: kind,
    texts: TEXTS[kind],
    empty: '',
    Body: (props) => <Reason {...props} kind={kind} />,
    submit: (draft, { calls }) => {
      const reason = draft.trim();
      return kind === 'declined' && reason === ''
        ? { missing: 'decline.reason_missing' }
        : { send: () => calls.post('decline', { kind, reason }) };
    },
  });
}

/** What declining means, and room for why. */
const Reason: FunctionalComponent<FormProps<string> & { readonly kind: DeclineKind }> = (props) => {
  const { kind, translator, visit, draft } = props;
  const sender = visit.signing.coworker.name;
  const family = kind === 'declined' ? 'decline' : 'not_me';
  const text = kind === 'not_me' && dutyOf(visit) === 'view' ? 'not_me.text_view' : `${family}.text`;
  const left = MAX_REASON_LENGTH - draft.length;
  return [
    <p>
      <Sentence translator={translator} text={text} values={{ sender }} />
    </p>,
    <label class="field">
      <span class="label">
        <Sentence translator={translator} text={`${family}.reason`} values={{ sender }} />
      </span>
      <textarea
        rows={3}
        maxlength={String(MAX_REASON_LENGTH)}
        placeholder={kind === 'declined' ? translator.get('decline.reason_placeholder') : ''}
        value={draft}
        onInput={(event) => props.onDraft((event.target as HTMLTextAreaElement).value)}
      />
      {left <= 100 && <span class="left">{translator.get('decline.reason_left', { count: left })}</span>}
    </label>,
  ];
};
