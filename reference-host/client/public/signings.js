import * as api from './api.js';
import { busy, failureNotice, field, make, notice } from './dom.js';
import { say, sayCount, text } from './words.js';

const OPEN = ['created', 'sent', 'opened', 'partlysigned', 'error'];

/** The deal's signings: how far each has come, and what one can do about it. */
export function signingsCard(dealId) {
  const list = make('div', { className: 'card' });
  const messages = make('div');
  const again = make('button', { type: 'button' }, '↻');
  again.setAttribute('aria-label', say('refresh'));
  list.append(make('div', { className: 'row between' }, make('h2', {}, say('status.title')), again), messages);
  const rows = make('div');
  list.append(rows);

  const refresh = async () => {
    try {
      const { signings } = await api.signingsOf(dealId);
      const found = await Promise.all(signings.map(({ id }) => api.signing(id)));
      rows.replaceChildren(
        ...(found.length === 0
          ? [make('p', { className: 'help' }, say('status.empty'))]
          : found.map((signing) => signingRow(signing, messages, refresh))),
      );
    } catch (failure) {
      messages.replaceChildren(failureNotice(failure));
    }
  };
  again.addEventListener('click', () => void refresh());
  return { element: list, refresh };
}

function signingRow(signing, messages, refresh) {
  const { value } = signing.status;
  return make(
    'article',
    { className: 'signing' },
    make(
      'div',
      { className: 'row between' },
      make('h3', {}, signing.title),
      make('span', { className: `status ${value}` }, say(`status.word.${value}`)),
    ),
    make(
      'table',
      {},
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          [say('create.order'), say('create.name'), say('create.role'), text('signer.signerstatus')].map((word) =>
            make('th', { scope: 'col' }, word),
          ),
        ),
      ),
      make('tbody', {}, signing.signers.map(signerRow)),
    ),
    signing.failure && make('p', { className: 'notice' }, say('details.cause', { cause: signing.failure.message })),
    make('div', { className: 'row' }, actions(signing, messages, refresh), downloads(signing)),
  );
}

function signerRow(signer) {
  return make(
    'tr',
    {},
    make('td', {}, String(signer.order)),
    make('td', {}, signer.name, make('br'), make('span', { className: 'help' }, signer.email)),
    make('td', {}, signer.role.text),
    make('td', {}, signer.status?.text ?? ''),
  );
}

function actions(signing, messages, refresh) {
  const { id, status } = signing;
  const run = (label, work) => {
    const button = make('button', { type: 'button' }, label);
    button.addEventListener('click', () => {
      void busy(button, say('loading'), async () => {
        try {
          messages.replaceChildren(notice(await work(), true));
        } catch (failure) {
          messages.replaceChildren(failureNotice(failure));
        }
        await refresh();
      });
    });
    return button;
  };
  if (!OPEN.includes(status.value)) {
    return [];
  }
  const cancel = make(
    'button',
    { className: 'danger', type: 'button', onclick: () => askReason(signing, messages, refresh) },
    say('cancel_signing.button'),
  );
  return [
    signing.portalUrl &&
      make(
        'a',
        { className: 'button', href: signing.portalUrl, target: '_blank', rel: 'noreferrer' },
        say('details.portal'),
      ),
    status.value === 'error'
      ? run(say('resume.button'), async () => say('resume.done', { step: stepName((await api.resume(id)).path) }))
      : run(say('remind.button'), async () => remindedText(await api.remind(id), signing)),
    cancel,
  ].filter(Boolean);
}

function stepName(path) {
  return text(`limepkg_esign.step.${path.split('.')[0]}`);
}

function remindedText({ reminded, skipped }, { signers }) {
  const nameOf = (id) => signers.find((signer) => signer.id === id)?.name ?? '';
  const reasons = skipped.map(({ id, reason }) => say(`remind.skipped.${reason}`, { name: nameOf(id) }));
  const first = reminded.length === 0 ? say('remind.nobody') : sayCount('remind.done', reminded.length);
  return [first, ...reasons].join(' · ');
}

function downloads({ originalDocument, signedDocument }) {
  const link = (file, label) =>
    file && make('a', { className: 'button', href: api.fileUrl(file.id), download: file.filename }, label);
  return [
    link(originalDocument, say('details.download_original')),
    link(signedDocument?.file, say('details.download_signed')),
  ].filter(Boolean);
}

/** Cancelling cannot be undone: it asks once, and for a reason. */
function askReason({ id, title }, messages, refresh) {
  const reason = make('textarea', { id: 'cancel-reason', rows: 3, maxLength: 500 });
  const confirm = make('button', { className: 'danger', type: 'submit' }, say('cancel_signing.confirm'));
  const dialog = make('dialog');
  dialog.setAttribute('aria-labelledby', 'cancel-title');
  dialog.append(
    make(
      'form',
      {
        onsubmit: (event) => {
          event.preventDefault();
          void busy(confirm, say('loading'), async () => {
            try {
              await api.cancelSigning(id, reason.value.trim());
              messages.replaceChildren(notice(say('cancel_signing.done'), true));
            } catch (failure) {
              messages.replaceChildren(failureNotice(failure));
            }
            dialog.close();
            await refresh();
          });
        },
      },
      make('h2', { id: 'cancel-title' }, say('cancel_signing.title')),
      make('p', {}, title),
      make('p', {}, say('cancel_signing.text')),
      field(say('cancel_signing.reason'), reason, say('cancel_signing.reason_help')),
      make(
        'div',
        { className: 'row' },
        confirm,
        make('button', { type: 'button', onclick: () => dialog.close() }, say('cancel_signing.keep')),
      ),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
