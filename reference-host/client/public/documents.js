import * as api from './api.js';
import { busy, failureNotice, goodNotice, icon, make } from './dom.js';
import { openSendForm } from './send.js';
import { say } from './words.js';

/** The deal's documents; those that are ticked are sent together, in this order. */
export function documentsCard(deal, documents, sender, onSent) {
  const choose = make('button', { className: 'primary', type: 'submit' }, say('action.send'));
  const messages = make('div', { className: 'stack' });
  const list = make('ul', { className: 'rows' });
  const empty = make('p', { className: 'help' }, say('create.no_documents'));
  const help = make('p', { className: 'help' }, say('create.documents_help'));
  const settle = () => {
    empty.hidden = list.children.length > 0;
    choose.hidden = list.children.length === 0;
    help.hidden = list.children.length < 2;
  };
  const add = (document, isTicked) => {
    list.append(documentRow(document, isTicked));
    settle();
  };
  documents.filter((document) => document.document).forEach((document) => add(document, false));
  settle();
  const send = async (form) => {
    messages.replaceChildren();
    const ids = [...form.querySelectorAll('input:checked')].map((box) => Number(box.value));
    if (ids.length === 0) {
      messages.replaceChildren(make('p', { className: 'fault', role: 'alert' }, say('invalid.documents')));
      form.querySelector('input[type=checkbox]')?.focus();
      return;
    }
    try {
      openSendForm(ids, await api.draftFor(ids), sender, (signing) => {
        for (const box of form.querySelectorAll('input:checked')) box.checked = false;
        return onSent(signing);
      });
    } catch (failure) {
      messages.replaceChildren(failureNotice(failure));
    }
  };
  return make(
    'form',
    {
      className: 'card',
      onsubmit: (event) => {
        event.preventDefault();
        void busy(choose, say('loading'), () => send(event.target));
      },
    },
    make(
      'div',
      { className: 'row between' },
      make('h2', {}, say('create.documents')),
      uploadButton(deal, messages, add),
    ),
    empty,
    list,
    help,
    messages,
    make('div', { className: 'row' }, choose),
  );
}

function documentRow(document, isTicked) {
  const box = make('input', { type: 'checkbox', value: String(document._id), checked: isTicked });
  const open = make('a', { href: api.fileUrl(document.document), target: '_blank', className: 'quiet' }, icon('eye'));
  open.setAttribute('aria-label', say('details.open_file', { name: document._descriptive }));
  const name = make('span', {}, document._descriptive);
  return make('li', {}, make('label', { className: 'check' }, box, icon('file'), name), open);
}

/** Takes PDFs from this computer and puts them on the deal, ticked. */
function uploadButton(deal, messages, add) {
  const input = make('input', { type: 'file', accept: 'application/pdf,.pdf', multiple: true, className: 'hidden' });
  const words = make('span', {}, say('upload.button'));
  const take = async () => {
    const files = [...input.files];
    messages.replaceChildren(make('progress', { ariaLabel: say('upload.busy') }));
    const notices = [];
    for (const file of files) {
      try {
        notices.push(await upload(file, deal, add));
      } catch (failure) {
        notices.push(failureNotice(failure));
      }
    }
    input.value = '';
    messages.replaceChildren(...notices);
  };
  input.addEventListener('change', () => void busy(words, say('upload.busy'), take));
  return make('label', { className: 'button file' }, icon('plus'), words, input);
}

async function upload(file, deal, add) {
  if (!(await isPdf(file))) {
    return make('p', { className: 'fault', role: 'alert' }, say('upload.not_pdf', { name: file.name }));
  }
  const document = await api.addDocument(file, deal);
  add(document, true);
  return goodNotice(say('upload.done', { name: document._descriptive }));
}

/** The mark may stand after a few bytes of something else. */
async function isPdf(file) {
  return (await file.slice(0, 1024).text()).includes('%PDF-');
}
