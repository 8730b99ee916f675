import * as api from './api.js';
import { downloads, forwardAction } from './actions.js';
import { announce, failureNotice, goodNotice, icon, make } from './dom.js';
import { isMoving, progressLine, statusBadge } from './status.js';
import { watch } from './watch.js';
import { say } from './words.js';

const MOST_AT_FIRST = 5;

/** The deal's signings, newest first: how far each has come, who is next, and what would move it forward. */
export function signingsCard(dealId) {
  const messages = make('div');
  const rows = make('div');
  const again = make('button', { type: 'button', className: 'quiet' }, icon('refresh'));
  again.setAttribute('aria-label', say('refresh'));
  const element = make(
    'section',
    { className: 'card' },
    make('div', { className: 'row between' }, make('h2', {}, say('status.title')), again),
    messages,
    rows,
  );
  const list = new SigningList(dealId, rows, messages);
  again.addEventListener('click', () => void list.refresh());
  const sent = async (signing) => {
    const names = signing.signers.map((signer) => signer.name).join(', ');
    messages.replaceChildren(
      goodNotice(`${say('create.sent')}: ${signing.title}. ${say('create.sent_text', { names })}`),
    );
    element.scrollIntoView({ block: 'nearest' });
    await list.refresh();
  };
  return { element, refresh: () => list.refresh(), sent };
}

class SigningList {
  found = [];
  isWhole = false;
  shown = '';

  constructor(dealId, rows, messages) {
    this.dealId = dealId;
    this.rows = rows;
    this.messages = messages;
  }

  /** Looks at once, and then from time to time while something is in motion. */
  async refresh() {
    try {
      await this.look();
    } catch (failure) {
      this.messages.replaceChildren(failureNotice(failure));
      this.shown = '';
    }
    if (this.rows.isConnected) watch(() => this.look());
  }

  async look() {
    const { signings } = await api.signingsOf(this.dealId);
    const newest = [...signings].sort((a, b) => b.id - a.id);
    const wanted = this.isWhole ? newest : newest.slice(0, MOST_AT_FIRST);
    this.found = await Promise.all(wanted.map((signing) => this.known(signing) ?? api.signing(signing.id)));
    this.draw(newest.length - wanted.length);
    return newest.some(({ status }) => isMoving(status.value));
  }

  /** What is over does not change any more. */
  known({ id, status }) {
    return isMoving(status.value)
      ? undefined
      : this.found.find((signing) => signing.id === id && signing.status.value === status.value);
  }

  /** Only what is new on the page is drawn, so that nobody loses their place. */
  draw(hidden) {
    const shown = JSON.stringify([this.found, hidden]);
    if (shown === this.shown) return;
    const words = this.found.map(({ id, title, status }) => `${id}: ${title}, ${say(`status.word.${status.value}`)}`);
    const news = this.shown === '' ? [] : words.filter((word) => !this.words.includes(word));
    this.words = words;
    this.shown = shown;
    const focused = document.activeElement?.closest('[data-signing]')?.dataset.signing;
    this.rows.replaceChildren(
      ...(this.found.length === 0
        ? [make('p', { className: 'help' }, say('status.empty'))]
        : this.found.map((signing) => this.row(signing))),
      ...(hidden > 0 ? [this.moreButton()] : []),
    );
    if (focused) this.rows.querySelector(`[data-signing="${focused}"] a`)?.focus();
    if (news.length > 0) announce(news.map((word) => word.replace(/^\d+: /, '')).join('. '));
  }

  moreButton() {
    const all = () => {
      this.isWhole = true;
      void this.refresh();
    };
    return make('button', { type: 'button', onclick: all }, say('status.more'));
  }

  row(signing) {
    const row = make(
      'article',
      { className: 'signing' },
      make(
        'div',
        { className: 'row between' },
        make('h3', {}, make('a', { href: `#/signing/${signing.id}` }, signing.title)),
        statusBadge(signing.status),
      ),
      make('p', { className: 'help' }, progressLine(signing)),
      make(
        'div',
        { className: 'row' },
        forwardAction(signing, this.messages, () => this.refresh()),
        signing.status.value === 'signed' && downloads(signing)[0],
      ),
    );
    row.dataset.signing = String(signing.id);
    return row;
  }
}
