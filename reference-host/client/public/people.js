import { field, icon, make } from './dom.js';
import { say } from './words.js';

const ROLES = ['signer', 'approver', 'viewer'];

let count = 0;
/** An id that no other control has. */
export const nextId = () => `field-${(count += 1)}`;

/** The people of a signing: one row each, taken from those around the documents or written by hand. */
export function peopleField(found) {
  const list = make('ul', { className: 'people' });
  found.filter((candidate) => candidate.default).forEach((candidate) => list.append(personRow(candidate)));
  const choices = found.filter((candidate) => !candidate.default).map((candidate) => choice(candidate, list));
  const other = make(
    'button',
    {
      type: 'button',
      onclick: () => {
        const row = personRow({ name: '', email: '' });
        list.append(row);
        row.querySelector('input').focus();
      },
    },
    icon('plus'),
    say('create.add_person'),
  );
  return { list, element: [list, make('div', { className: 'row' }, choices, other)] };
}

function choice(candidate, list) {
  const add = make('button', { type: 'button', title: candidate.email }, icon('plus'), candidate.name);
  add.addEventListener('click', () => {
    const row = personRow(candidate);
    list.append(row);
    add.remove();
    row.querySelector('input').focus();
  });
  return add;
}

function personRow(person) {
  const name = make('input', { id: nextId(), value: person.name, maxLength: 83, autocomplete: 'off' });
  const email = make('input', {
    id: nextId(),
    value: person.email,
    maxLength: 100,
    type: 'email',
    autocomplete: 'off',
  });
  const order = make('input', { id: nextId(), value: '1', inputMode: 'numeric', maxLength: 4 });
  const role = make(
    'select',
    { id: nextId() },
    ROLES.map((value) => make('option', { value }, say(`create.role.${value}`))),
  );
  const remove = make('button', { type: 'button', className: 'quiet', onclick: () => leave(row) }, icon('close'));
  remove.setAttribute('aria-label', `${say('create.remove')} ${person.name}`.trim());
  const row = make(
    'li',
    { className: 'person' },
    field(say('create.name'), name),
    field(say('create.email'), email),
    field(say('create.order'), order),
    field(say('create.role'), role),
    remove,
  );
  row.controls = { name, email, order, role };
  row.parent = person.id === undefined ? {} : { limetype: person.limetype, id: person.id };
  return row;
}

/** Takes a row away, and puts whoever uses the keyboard on what is next to it. */
function leave(row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const place = next?.querySelector('input') ?? row.closest('fieldset')?.querySelector('.row button');
  row.remove();
  place?.focus();
}
