import { type FunctionalComponent, h } from '@stencil/core';
import type { PhoneHandoff } from '../../../portal/phone-handoff';
import { Qr } from '../../../portal/qr';
import type { Translator } from '../../../services/translator';
import { MoreTime, Waiting } from './progress';

interface Props {
  readonly translator: Translator;
  readonly handoff: PhoneHandoff;
  readonly onClose: () => void;
}

/** Goes on on the phone: a code to point its camera at, and a page that follows what happens there. */
export const Phone: FunctionalComponent<Props> = ({ translator, handoff, onClose }) => {
  const { get } = translator;
  return [
    <p>{get('phone.text')}</p>,
    <Qr picture={handoff.picture} label={get('phone.code')} />,
    handoff.state !== 'stopped' && <Waiting text={get('phone.waiting')} />,
    <MoreTime translator={translator} watch={handoff.state} onMoreTime={() => handoff.renew()} />,
    <p class="small">{get('phone.without')}</p>,
    <div class="confirm">
      <button class="plain" type="button" onClick={onClose}>
        {get('phone.here')}
      </button>
    </div>,
  ];
};
