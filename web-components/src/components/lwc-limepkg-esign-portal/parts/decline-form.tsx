import { type FunctionalComponent, h } from '@stencil/core';
import type { DeclineKind } from '../../../services/payloads';
import type { Translator } from '../../../services/translator';
import { Sentence } from './sentence';

const MAX_REASON_LENGTH = 500;

interface Props {
  readonly translator: Translator;
  readonly kind: DeclineKind;
  readonly isViewer: boolean;
  readonly sender: string;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}

/** What declining means, and room for why. */
export const DeclineForm: FunctionalComponent<Props> = ({ translator, kind, isViewer, sender, reason, onReason }) => {
  const family = kind === 'declined' ? 'decline' : 'not_me';
  const text = kind === 'not_me' && isViewer ? 'not_me.text_view' : `${family}.text`;
  const left = MAX_REASON_LENGTH - reason.length;
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
        value={reason}
        onInput={(event) => onReason((event.target as HTMLTextAreaElement).value)}
      />
      {left <= 100 && <span class="left">{translator.get('decline.reason_left', { count: left })}</span>}
    </label>,
  ];
};
