import { icon, make } from './dom.js';
import { locale, say, sayWhen } from './words.js';

const ICONS = { created: 'mail', sent: 'clock', opened: 'eye', partlysigned: 'clock', signed: 'check', error: 'alert' };

const MOST_NAMES = 4;

/** Whether anything may still happen to a signing of this status. */
export const isMoving = (status) => status !== 'signed' && status !== 'canceled';

const isDone = ({ status }) => ['signed', 'approved'].includes(status?.value);
const acts = ({ role }) => role.value !== 'viewer';

/** How far a signing has come: a drawing and a word. */
export function statusBadge({ value }) {
  return make('span', { className: `status ${value}` }, icon(ICONS[value] ?? 'stop'), say(`status.word.${value}`));
}

/** How many have acted, and who is next. */
export function progressLine({ signers, status }) {
  const actors = signers.filter(acts);
  const open = actors.filter((signer) => !isDone(signer));
  const first = Math.min(...open.map(({ order }) => order));
  const names = open.filter(({ order }) => order === first).map(({ name }) => name);
  const list =
    names.length > MOST_NAMES
      ? `${names.slice(0, MOST_NAMES).join(', ')} …`
      : new Intl.ListFormat(locale(), { type: 'conjunction' }).format(names);
  const count = say('status.signed_count', { done: actors.length - open.length, total: actors.length });
  return isMoving(status.value) && names.length > 0 ? [count, say('status.next', { names: list })].join(' · ') : count;
}

/** Everyone, in their order, with what they are to do and what they have done. */
export function peopleList(signing, records) {
  const byId = new Map(records.map((record) => [record._id, record]));
  return make(
    'ul',
    { className: 'signers' },
    [...signing.signers]
      .sort((a, b) => a.order - b.order || a.id - b.id)
      .map((signer) => signerRow(signer, byId.get(signer.id), isMoving(signing.status.value))),
  );
}

const DATES = { signed: 'signeddate', approved: 'approveddate', opened: 'lastopeneddate', notified: 'notifieddate' };

function signerRow(signer, record, isOpen) {
  const { value } = signer.status;
  const date = sayWhen(record?.[DATES[value]]);
  const state = date === '' && DATES[value] ? signer.status.text : say(`signer_state.${value}`, { date });
  const drawing = isDone(signer) ? 'check' : value === 'error' ? 'alert' : isOpen ? 'clock' : 'stop';
  return make(
    'li',
    { className: value },
    make('span', { className: 'order', title: say('create.order') }, String(signer.order)),
    make(
      'div',
      {},
      make('strong', {}, signer.name),
      make('span', { className: 'help' }, `${signer.email} · ${say(`create.role.${signer.role.value}`)}`),
    ),
    make('span', { className: 'state' }, icon(drawing), state),
  );
}
