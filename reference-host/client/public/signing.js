import * as api from './api.js';
import { downloads, forwardAction, otherActions, stepName } from './actions.js';
import { announce, failureNotice, icon, make, show } from './dom.js';
import { isMoving, peopleList, progressLine, statusBadge } from './status.js';
import { watch } from './watch.js';
import { say, sayFailure, sayWhen } from './words.js';

/** One signing: where it stands, what can be done, who signs, its files, and what has happened. */
export async function signingPage(id) {
  const messages = make('div');
  const parts = make('div', { className: 'stack' });
  const seen = { text: '', status: '' };
  const look = async () => {
    const found = await read(id);
    const { value } = found.signing.status;
    const now = JSON.stringify(found);
    if (now !== seen.text) {
      seen.text = now;
      draw(parts, found, messages, refresh);
    }
    if (seen.status !== '' && seen.status !== value) announce(say(`status.word.${value}`));
    seen.status = value;
    return isMoving(value);
  };
  const refresh = async () => {
    await look().catch((failure) => messages.replaceChildren(failureNotice(failure)));
    if (parts.isConnected) watch(look);
  };
  const first = await read(id);
  const deal = first.record?.deal ? await api.deal(first.record.deal).catch(() => undefined) : undefined;
  const back = deal ? { href: `#/deal/${deal._id}` } : { href: '#/' };
  show(
    first.signing.title,
    make('a', { ...back, className: 'back' }, icon('back'), deal?._descriptive ?? say('deals')),
    make('h1', {}, first.signing.title),
    messages,
    parts,
  );
  await refresh();
}

/** The signing as the add-on shows it, and its records as far as this user may read them. */
async function read(id) {
  const signing = await api.signing(id);
  const [record, signers, history] = await Promise.all([
    api.signingRecord(id).catch(() => undefined),
    api.signerRecords(id).catch(() => []),
    api.historyOf(id).catch(() => []),
  ]);
  return { signing, record, signers, history };
}

function draw(parts, { signing, record, signers, history }, messages, refresh) {
  const hadFocus = parts.contains(document.activeElement);
  parts.replaceChildren(
    make(
      'section',
      { className: 'card' },
      make(
        'div',
        { className: 'row between' },
        statusBadge(signing.status),
        make('span', { className: 'help' }, sentBy(signing, record)),
      ),
      make('p', {}, progressLine(signing)),
      signing.failure && stopped(signing.failure),
      signing.waiting &&
        make(
          'p',
          { className: 'notice calm' },
          icon('clock'),
          make('span', {}, say('details.waiting', { cause: signing.waiting.message })),
        ),
      make(
        'div',
        { className: 'row' },
        forwardAction(signing, messages, refresh),
        otherActions(signing, messages, refresh),
      ),
    ),
    make('section', { className: 'card' }, make('h2', {}, say('details.signers')), peopleList(signing, signers)),
    filesCard(signing, record),
    historyCard(history),
  );
  if (hadFocus) document.getElementById('main').focus();
}

function sentBy(signing, record) {
  const since = record?.sentdate ? say('status.since', { date: sayWhen(record.sentdate) }) : '';
  return [say('details.sent_by', { name: signing.coworker.name }), since].filter(Boolean).join(' · ');
}

/** Why a signing stands still, in words and as the step said it. */
function stopped({ code, message, step }) {
  const words = sayFailure(code);
  return make(
    'div',
    { className: 'notice' },
    icon('alert'),
    make(
      'div',
      {},
      make('strong', {}, `${stepName(step)}: ${words.title}`),
      make('p', {}, `${words.text} ${words.action}`.trim()),
      message !== words.title && make('p', { className: 'help' }, say('details.cause', { cause: message })),
      make('p', { className: 'help' }, code),
    ),
  );
}

function filesCard(signing, record) {
  const print = (label, digits) =>
    digits && [make('dt', {}, label), make('dd', { className: 'code' }, (digits.match(/.{1,4}/g) ?? []).join(' '))];
  return make(
    'section',
    { className: 'card' },
    make('h2', {}, say('details.files')),
    make('div', { className: 'row' }, downloads(signing)),
    make(
      'dl',
      {},
      print(`${say('details.signed')} – ${say('details.fingerprint')} (SHA-256)`, record?.signeddocumentfingerprint),
      print(
        `${say('details.original')} – ${say('details.fingerprint')} (SHA-256)`,
        record?.originaldocumentfingerprint,
      ),
    ),
  );
}

/** What has happened, newest first. */
function historyCard(history) {
  const lines = [...history].sort((a, b) => b._id - a._id);
  return make(
    'section',
    { className: 'card' },
    make('h2', {}, say('details.history')),
    lines.length === 0
      ? make('p', { className: 'help' }, say('details.no_history'))
      : make(
          'ol',
          { className: 'timeline' },
          lines.map((line) =>
            make(
              'li',
              {},
              make('span', {}, line.note),
              make('time', { className: 'help', dateTime: line.date }, sayWhen(line.date)),
            ),
          ),
        ),
  );
}
