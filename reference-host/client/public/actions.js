import * as api from './api.js';
import { busy, dialog, failureNotice, field, goodNotice, icon, make } from './dom.js';
import { isMoving } from './status.js';
import { say, sayCount, text } from './words.js';

/**
 * The one action that would move a signing forward: resume what has stopped, remind who is next; none otherwise.
 *
 * @param messages - where it says what became of it
 * @param refresh - called afterwards
 */
export function forwardAction(signing, messages, refresh) {
  const { value } = signing.status;
  if (value === 'error') {
    return runButton('primary', say('resume.button'), messages, refresh, async () =>
      say('resume.done', { step: stepName((await api.resume(signing.id)).path) }),
    );
  }
  const isWithPeople = ['sent', 'opened', 'partlysigned'].includes(value);
  return (
    isWithPeople &&
    runButton('', say('remind.button'), messages, refresh, async () =>
      remindedText(await api.remind(signing.id), signing),
    )
  );
}

/** What else can be done with an open signing: sign it oneself, cancel it. */
export function otherActions(signing, messages, refresh) {
  const own = { className: 'button primary', href: signing.portalUrl, target: '_blank', rel: 'noreferrer' };
  const cancel = () => askReason(signing, messages, refresh);
  return isMoving(signing.status.value)
    ? [
        signing.portalUrl && make('a', own, say('details.portal')),
        make('button', { className: 'danger', type: 'button', onclick: cancel }, say('cancel_signing.button')),
      ]
    : [];
}

function runButton(className, label, messages, refresh, work) {
  const button = make('button', { type: 'button', className }, label);
  button.addEventListener('click', () => {
    void busy(button, say('loading'), async () => {
      try {
        messages.replaceChildren(goodNotice(await work()));
      } catch (failure) {
        messages.replaceChildren(failureNotice(failure));
      }
      await refresh();
    });
  });
  return button;
}

/** The words for the task that a step belongs to. */
export function stepName(path) {
  return text(`limepkg_esign.step.${path.split('.')[0]}`);
}

function remindedText({ reminded, skipped }, { signers }) {
  const nameOf = (id) => signers.find((signer) => signer.id === id)?.name ?? '';
  const reasons = skipped.map(({ id, reason }) => say(`remind.skipped.${reason}`, { name: nameOf(id) }));
  const first = reminded.length === 0 ? say('remind.nobody') : sayCount('remind.done', reminded.length);
  return [first, ...reasons].join(' · ');
}

/** The documents a signing has, as buttons that fetch them. */
export function downloads({ originalDocument, signedDocument }) {
  const link = (file, label) =>
    file &&
    make('a', { className: 'button', href: api.fileUrl(file.id), download: file.filename }, icon('download'), label);
  return [
    link(signedDocument?.file, say('details.download_signed')),
    link(originalDocument, say('details.download_original')),
  ].filter(Boolean);
}

/** Cancelling cannot be undone: it asks once, and for a reason. */
function askReason({ id, title }, messages, refresh) {
  const reason = make('textarea', { id: 'cancel-reason', rows: 3, maxLength: 500 });
  const confirm = make('button', { className: 'danger', type: 'submit' }, say('cancel_signing.confirm'));
  const cancel = async () => {
    try {
      await api.cancelSigning(id, reason.value.trim());
      messages.replaceChildren(goodNotice(say('cancel_signing.done')));
    } catch (failure) {
      messages.replaceChildren(failureNotice(failure));
    }
    box.close();
    await refresh();
  };
  const form = make(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        void busy(confirm, say('loading'), cancel);
      },
    },
    make('p', {}, make('strong', {}, title)),
    make('p', {}, say('cancel_signing.text')),
    field(say('cancel_signing.reason'), reason, say('cancel_signing.reason_help')),
    make(
      'div',
      { className: 'row' },
      confirm,
      make('button', { type: 'button', onclick: () => box.close() }, say('cancel_signing.keep')),
    ),
  );
  const box = dialog(say('cancel_signing.title'), 'small', form);
  reason.focus();
}
