import * as api from './api.js';
import { busy, failureNotice, field, make, show } from './dom.js';
import { sendForm } from './send.js';
import { signingsCard } from './signings.js';
import { loadWords, say, speak } from './words.js';

let session;

/** The bar above every page: where one is, and who. */
function bar() {
  const top = document.getElementById('top');
  const home = make('a', { href: '#/' }, say('deals'));
  const out = make('button', { type: 'button', onclick: leave }, say('login.logout'));
  top.replaceChildren(
    ...(session ? [make('p', {}, home), make('p', {}, make('span', {}, session.user.fullname), out)] : []),
  );
}

async function leave() {
  await api.logOut().catch(() => undefined);
  session = undefined;
  location.hash = '#/';
  bar();
  loginPage();
}

function loginPage() {
  const username = make('input', { id: 'username', name: 'username', autocomplete: 'username', required: true });
  const password = make('input', {
    id: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const submit = make('button', { className: 'primary', type: 'submit' }, say('login.submit'));
  const faults = make('div');
  const form = make(
    'form',
    {
      className: 'card narrow',
      onsubmit: (event) => {
        event.preventDefault();
        faults.replaceChildren();
        void busy(submit, say('loading'), () => enter(username.value, password.value)).catch((failure) => {
          const isWrong = failure.status === 401 || failure.status === 400;
          faults.replaceChildren(
            isWrong ? make('p', { className: 'notice', role: 'alert' }, say('login.failed')) : failureNotice(failure),
          );
        });
      },
    },
    make('h1', {}, say('login.title')),
    field(say('login.username'), username),
    field(say('login.password'), password),
    faults,
    make('div', { className: 'row' }, submit),
  );
  show(form);
}

async function enter(username, password) {
  session = await api.logIn(username, password);
  speak(session.language);
  bar();
  await route();
}

async function dealsPage() {
  const deals = await api.deals();
  show(
    make('h1', {}, say('deals')),
    make(
      'section',
      { className: 'card' },
      make(
        'ul',
        {},
        deals.map((deal) => make('li', {}, make('a', { href: `#/deal/${deal._id}` }, deal._descriptive))),
      ),
    ),
  );
}

async function dealPage(id) {
  const [deal, documents] = await Promise.all([api.deal(id), api.documentsOf(id)]);
  const signings = signingsCard(id);
  const place = make('div');
  show(
    make('h1', {}, deal._descriptive),
    documentsCard(documents, place, () => signings.refresh()),
    place,
    signings.element,
  );
  await signings.refresh();
}

/** The deal's documents; those that are ticked are sent together, in this order. */
function documentsCard(documents, place, onSent) {
  const choose = make('button', { className: 'primary', type: 'submit' }, say('action.send'));
  const faults = make('div');
  const rows = documents
    .filter((document) => document.document)
    .map((document) => {
      const box = make('input', { type: 'checkbox', value: String(document._id) });
      const open = make('a', { href: api.fileUrl(document.document) });
      open.textContent = '↗';
      open.setAttribute('aria-label', document._descriptive);
      open.target = '_blank';
      return make(
        'div',
        { className: 'row' },
        make('label', { className: 'check' }, box, make('span', {}, document._descriptive)),
        open,
      );
    });
  return make(
    'form',
    {
      className: 'card',
      onsubmit: (event) => {
        event.preventDefault();
        faults.replaceChildren();
        const ids = [...event.target.querySelectorAll('input:checked')].map((box) => Number(box.value));
        if (ids.length === 0) {
          faults.replaceChildren(make('p', { className: 'fault', role: 'alert' }, say('invalid.documents')));
          return;
        }
        void busy(choose, say('loading'), async () => {
          const form = sendForm(ids, await api.draftFor(ids), onSent);
          place.replaceChildren(form);
          form.scrollIntoView({ block: 'start' });
          form.querySelector('input')?.focus();
        }).catch((failure) => faults.replaceChildren(failureNotice(failure)));
      },
    },
    make('h2', {}, say('create.documents')),
    rows.length === 0 ? make('p', { className: 'help' }, say('create.no_documents')) : rows,
    rows.length > 1 && make('p', { className: 'help' }, say('create.documents_help')),
    faults,
    rows.length > 0 && make('div', { className: 'row' }, choose),
  );
}

/** Shows what the address asks for. */
async function route() {
  if (session === undefined) {
    loginPage();
    return;
  }
  const [, id] = /^#\/deal\/(\d+)$/.exec(location.hash) ?? [];
  try {
    await (id === undefined ? dealsPage() : dealPage(Number(id)));
  } catch (failure) {
    if (failure.status === 401) {
      session = undefined;
      bar();
      loginPage();
    } else {
      const retry = make('button', { type: 'button', onclick: () => void route() }, say('retry'));
      show(failureNotice(failure), make('div', { className: 'row' }, retry));
    }
  }
}

async function start() {
  await loadWords().catch(() => undefined);
  session = await api.currentSession().catch(() => undefined);
  if (session !== undefined) {
    speak(session.language);
  }
  bar();
  await route();
}

window.addEventListener('hashchange', () => void route());
void start();
