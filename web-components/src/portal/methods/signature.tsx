import { h } from '@stencil/core';
import { Recorded } from '../facts';
import { Icon } from '../icons';
import { emptyDraft, type SignatureDraft, signatureOf } from '../signature-draft';
import { formView, type InstantView, type MethodScene } from './method-view';

const MAX_NAME_LENGTH = 83;

/** A signature drawn by mouse, finger or pen, or typed. */
export const signature: InstantView = {
  id: 'signature',
  icon: 'pen',
  interaction: 'instant',
  form: formView<SignatureDraft>({
    id: 'signature',
    texts: { heading: 'draw.heading', button: 'confirm.sign_now', busy: 'progress.signing', back: 'back' },
    empty: emptyDraft,
    Body: (props) => [
      <lwc-limepkg-esign-signature
        name={nameOf(props)}
        draft={props.draft}
        translator={props.translator}
        onDraftChanged={(event) => props.onDraft(event.detail)}
      />,
      props.onPhone && (
        <button class="link desktop-only" type="button" disabled={props.isBusy} onClick={props.onPhone}>
          <Icon name="phone" />
          {props.translator.get('phone.draw')}
        </button>
      ),
      <Recorded translator={props.translator} />,
    ],
    submit: (draft, scene) => {
      const drawn = signatureOf(draft, nameOf(scene));
      return typeof drawn === 'string'
        ? { missing: `draw.${drawn}` }
        : { send: () => scene.calls.post('sign/signature', drawn) };
    },
  }),
};

function nameOf({ visit: { signer } }: Pick<MethodScene, 'visit'>): string {
  return (signer.name || signer.email).slice(0, MAX_NAME_LENGTH);
}
