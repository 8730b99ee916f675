import * as api from './api.js';
import { dealPage, dealsPage } from './deals.js';
import { busy, failureNotice, field, icon, make, show } from './dom.js';
import { signingPage } from './signing.js';
import { endWatch } from './watch.js';
import { say, speak } from './words.js';

let session;

/** The bar above every page: where one is, and who. */
function bar() {
  const top = document.getElementById('top');
  const home = make('a', { href: '#/', className: 'home' }, say('deals'));
  const out = make('button', { type: 'button', onclick: leave }, say('login.logout'));
  top.replaceChildren(
    ...(session
      ? [
          make('nav', { ariaLabel: say('deals') }, home),
          make('p', {}, make('span', { className: 'who' }, session.user.fullname), out),
        ]
      : []),
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
  endWatch();
  const username = make('input', { id: 'username', name: 'username', autocomplete: 'username', required: true });
  const password = make('input', {
    id: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const submit = make('button', { className: 'primary', type: 'submit' }, say('login.submit'));
  const faults = make('div');
  const enterWith = async () => {
    faults.replaceChildren();
    try {
      await enter(username.value, password.value);
    } catch (failure) {
      const isWrong = failure.status === 401 || failure.status === 400;
      const wrong = () =>
        make('p', { className: 'notice', role: 'alert' }, icon('alert'), make('span', {}, say('login.failed')));
      faults.replaceChildren(isWrong ? wrong() : failureNotice(failure));
    }
  };
  const form = make(
    'form',
    {
      className: 'card narrow',
      onsubmit: (event) => {
        event.preventDefault();
        void busy(submit, say('loading'), enterWith);
      },
    },
    make('h1', {}, say('login.title')),
    field(say('login.username'), username),
    field(say('login.password'), password),
    faults,
    submit,
  );
  show(say('login.title'), form);
  username.focus();
}

async function enter(username, password) {
  session = await api.logIn(username, password);
  await speak(session.language);
  bar();
  await route();
}

/** Shows what the address asks for. */
async function route() {
  if (session === undefined) {
    loginPage();
    return;
  }
  endWatch();
  const [, place, id] = /^#\/(deal|signing)\/(\d+)\/?$/.exec(location.hash) ?? [];
  const page = { deal: dealPage, signing: signingPage }[place] ?? dealsPage;
  try {
    await page(Number(id), session);
  } catch (failure) {
    if (failure.status === 401) {
      session = undefined;
      bar();
      loginPage();
    } else {
      const retry = make('button', { type: 'button', onclick: () => void route() }, say('retry'));
      show(say('app.title'), failureNotice(failure), make('div', { className: 'row' }, retry));
    }
  }
}

async function start() {
  await speak(navigator.language).catch(() => undefined);
  session = await api.currentSession().catch(() => undefined);
  if (session !== undefined) {
    await speak(session.language).catch(() => undefined);
  }
  bar();
  await route();
}

window.addEventListener('hashchange', () => void route());
void start();
