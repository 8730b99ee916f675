import * as api from './api.js';
import { busy, failureNotice, field, make, mark, notice } from './dom.js';
import { languages, locale, say, text } from './words.js';

const ROLES = ['signer', 'approver', 'viewer'];
const DUTIES = { signer: 'sign', approver: 'approve', viewer: 'view' };
const IS_MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

let count = 0;
const nextId = () => `field-${(count += 1)}`;

/**
 * The form that sends documents for signing: who, how, and what the mail says.
 *
 * @param documents - record ids, in the order in which they are put together
 * @param draft - the answer of the init call
 * @param onSent - called when the signing exists
 */
export function sendForm(documents, draft, onSent) {
  const key = crypto.randomUUID();
  const people = make('ul', { className: 'people' });
  const title = make('input', { id: nextId(), value: draft.title, maxLength: 1024 });
  const subject = make('input', {
    id: nextId(),
    value: text('limepkg_esign.default.subject', { title: draft.title }),
    maxLength: 200,
  });
  const message = make('textarea', { id: nextId(), rows: 4, value: draft.message, maxLength: 2000 });
  const language = languageChoice(draft.languages ?? languages());
  const methods = draft.methods.map(methodBox);
  const faults = make('div', { className: 'faults' });
  const submit = make('button', { className: 'primary', type: 'submit' }, say('create.send'));
  const state = { people, title, subject, message, language, methods, faults };

  const form = make(
    'form',
    {
      className: 'card',
      noValidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        void send(form, submit, state, documents, key, onSent);
      },
    },
    make('h2', {}, say('create.title')),
    make(
      'fieldset',
      {},
      make('legend', {}, say('create.signers')),
      make('p', { className: 'help' }, say('create.signers_help')),
      candidates(draft.signers, people),
      people,
    ),
    make(
      'fieldset',
      {},
      make('legend', {}, say('create.methods')),
      make('p', { className: 'help' }, say('create.methods_help')),
      methods.map((method) => method.label),
    ),
    make(
      'fieldset',
      {},
      make('legend', {}, say('create.message_heading')),
      field(say('create.document_title'), title),
      field(say('create.language'), language, say('create.language_help')),
      field(say('create.subject'), subject),
      field(say('create.message'), message),
    ),
    faults,
    make(
      'div',
      { className: 'row' },
      submit,
      make('button', { type: 'button', onclick: () => form.remove() }, say('cancel')),
    ),
  );
  return form;
}

/** The people around the documents as rows to tick, and a row for anyone else. */
function candidates(found, people) {
  const chosen = found.some((candidate) => candidate.default) ? found.filter((candidate) => candidate.default) : [];
  chosen.forEach((candidate) => people.append(personRow(candidate)));
  const choices = found
    .filter((candidate) => !candidate.default)
    .map((candidate) => {
      const add = make('button', { type: 'button' }, `+ ${candidate.name}`);
      add.addEventListener('click', () => {
        people.append(personRow(candidate));
        add.remove();
      });
      return add;
    });
  const other = make(
    'button',
    {
      type: 'button',
      onclick: () => {
        const row = personRow({ name: '', email: '' });
        people.append(row);
        row.querySelector('input').focus();
      },
    },
    say('create.add_person'),
  );
  return make('div', { className: 'row' }, choices, other);
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
  const remove = make('button', { type: 'button', onclick: () => row.remove() }, say('create.remove'));
  remove.setAttribute('aria-label', `${say('create.remove')} ${person.name}`);
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

function methodBox(method) {
  const box = make('input', { type: 'checkbox', value: method.value, checked: method.default });
  return { box, label: make('label', { className: 'check' }, box, make('span', {}, method.text)) };
}

function languageChoice(available) {
  const names = new Intl.DisplayNames([locale()], { type: 'language' });
  const current = locale().split('-')[0].replace('nb', 'no');
  const options = available.map((value) => {
    const label = names.of(value.split('_')[0]);
    return make(
      'option',
      { value, selected: value.split('_')[0] === current },
      label.charAt(0).toUpperCase() + label.slice(1),
    );
  });
  return make('select', { id: nextId() }, options);
}

async function send(form, submit, state, documents, key, onSent) {
  state.faults.replaceChildren();
  if (!check(form, state)) {
    form.querySelector('[aria-invalid="true"]')?.focus();
    return;
  }
  const body = bodyOf(state, documents);
  state.faults.replaceChildren(
    make('p', { className: 'help' }, say('create.putting_together')),
    make('progress', { ariaLabel: say('create.sending') }),
  );
  try {
    await busy(submit, say('create.sending'), async () => {
      const signing = await api.createSigning(body, key);
      const names = signing.signers.map((signer) => signer.name).join(', ');
      form.replaceWith(notice(`${say('create.sent')}: ${signing.title}. ${say('create.sent_text', { names })}`, true));
      await onSent();
    });
  } catch (failure) {
    state.faults.replaceChildren(failureNotice(failure));
    failure.errors?.forEach((error) => markPath(state, error.path, error.message));
    form.querySelector('[aria-invalid="true"]')?.focus();
  }
}

function bodyOf(state, documents) {
  const signers = rowsOf(state).map(({ controls, parent }) => ({
    ...parent,
    name: controls.name.value.trim(),
    email: controls.email.value.trim(),
    order: Number(controls.order.value),
    role: controls.role.value,
    duty: DUTIES[controls.role.value],
  }));
  return {
    signers,
    documents,
    meta: { subject: state.subject.value, message: state.message.value, language: state.language.value },
    title: state.title.value.trim(),
    methods: state.methods.filter(({ box }) => box.checked).map(({ box }) => box.value),
  };
}

const rowsOf = (state) => [...state.people.children];

/** Checks what can be checked here, and says so at the field. */
function check(form, state) {
  const faults = [];
  const must = (isRight, control, message) => {
    mark(control, isRight ? '' : message);
    if (!isRight) faults.push(message);
  };
  for (const { controls } of rowsOf(state)) {
    must(controls.name.value.trim() !== '', controls.name, say('invalid.name'));
    must(IS_MAIL.test(controls.email.value.trim()), controls.email, say('invalid.email'));
    must(/^[1-9]\d{0,3}$/.test(controls.order.value.trim()), controls.order, say('invalid.order'));
  }
  must(state.title.value.trim() !== '', state.title, say('invalid.title'));
  must(state.subject.value.trim() !== '', state.subject, say('invalid.subject'));
  const roles = rowsOf(state).map(({ controls }) => controls.role.value);
  const general = [];
  if (!roles.some((role) => role !== 'viewer')) general.push(say('invalid.signers'));
  if (roles.includes('signer') && !state.methods.some(({ box }) => box.checked)) general.push(say('invalid.methods'));
  state.faults.replaceChildren(...general.map((message) => make('p', { className: 'fault', role: 'alert' }, message)));
  return faults.length + general.length === 0;
}

/** Puts a fault of the server, such as `signers.1.email`, beside the field it is about. */
function markPath(state, path, message) {
  const [, index, part] = /^signers\.(\d+)\.(\w+)$/.exec(path) ?? [];
  const control =
    index === undefined
      ? { title: state.title, 'meta.subject': state.subject, 'meta.message': state.message }[path]
      : rowsOf(state)[Number(index)]?.controls[part];
  if (control) mark(control, message);
}
