import * as api from './api.js';
import { busy, dialog, failureNotice, field, make, mark } from './dom.js';
import { nextId, peopleField } from './people.js';
import { LANGUAGES, learn, locale, say, spoken, text } from './words.js';

const DUTIES = { signer: 'sign', approver: 'approve', viewer: 'view' };
const IS_MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/;

/**
 * Opens the dialog that sends documents for signing: who, how, and what the mail says.
 *
 * @param documents - record ids, in the order in which they are put together
 * @param draft - the answer of the init call
 * @param sender - the name the mail gives the user
 * @param onSent - called with the signing when it exists
 */
export function openSendForm(documents, draft, sender, onSent) {
  const people = peopleField(draft.signers);
  const state = {
    key: crypto.randomUUID(),
    documents,
    people: people.list,
    methods: draft.methods.map(methodBox),
    faults: make('div', { className: 'faults' }),
    submit: make('button', { className: 'primary', type: 'submit' }, say('create.send')),
    ...letter(draft, sender),
  };
  const form = make(
    'form',
    {
      noValidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        void busy(state.submit, say('create.sending'), () => send(form, state, onSent));
      },
    },
    section(say('create.signers'), say('create.signers_help'), people.element),
    section(
      say('create.methods'),
      say('create.methods_help'),
      make(
        'div',
        { className: 'checks' },
        state.methods.map(({ label }) => label),
      ),
    ),
    section(
      say('create.message_heading'),
      '',
      field(say('create.document_title'), state.title),
      field(say('create.language'), state.language, say('create.language_help')),
      field(say('create.subject'), state.subject),
      field(say('create.message'), state.message),
    ),
    make(
      'div',
      { className: 'dialog-foot' },
      state.faults,
      make(
        'div',
        { className: 'row' },
        state.submit,
        make('button', { type: 'button', onclick: () => leave() }, say('cancel')),
      ),
    ),
  );
  const box = dialog(say('create.title'), 'wide', form);
  const leave = keeping(box, form, state.faults);
  form.querySelector('input, button')?.focus();
}

function section(title, help, ...children) {
  return make('fieldset', {}, make('legend', {}, title), help && make('p', { className: 'help' }, help), ...children);
}

/** What the mail says. Until it is changed by hand, it follows the language. */
function letter(draft, sender) {
  const title = make('input', { id: nextId(), value: draft.title, maxLength: 1024 });
  const subjectIn = (language) => text('limepkg_esign.default.subject', { title: draft.title }, language);
  const subject = make('input', { id: nextId(), value: subjectIn(spoken()), maxLength: 200 });
  const message = make('textarea', { id: nextId(), rows: 4, value: draft.message, maxLength: 2000 });
  const language = languageChoice(draft.languages ?? LANGUAGES);
  const own = new Set();
  for (const control of [subject, message]) control.addEventListener('input', () => own.add(control));
  language.addEventListener('change', () => {
    const params = { coworker: sender, title: draft.title };
    void learn(language.value).then(() => {
      if (!own.has(subject)) subject.value = subjectIn(language.value);
      if (!own.has(message)) message.value = text('limepkg_esign.default.message', params, language.value);
    });
  });
  return { title, subject, message, language };
}

/** A filled-in dialog is not lost by a slip: it asks first. Returns what closes it. */
function keeping(box, form, faults) {
  let isChanged = false;
  form.addEventListener('input', () => (isChanged = true));
  const leave = () => {
    if (!isChanged) {
      box.close();
      return;
    }
    const discard = make(
      'button',
      { type: 'button', className: 'danger', onclick: () => box.close() },
      say('create.discard_confirm'),
    );
    const keep = make(
      'button',
      { type: 'button', onclick: () => faults.replaceChildren() },
      say('create.discard_keep'),
    );
    faults.replaceChildren(
      make('div', { className: 'row', role: 'alert' }, make('strong', {}, say('create.discard')), discard, keep),
    );
    discard.focus();
  };
  box.addEventListener('cancel', (event) => {
    event.preventDefault();
    leave();
  });
  return leave;
}

function methodBox(method) {
  const box = make('input', { type: 'checkbox', value: method.value, checked: method.default });
  return { box, label: make('label', { className: 'check' }, box, make('span', {}, method.text)) };
}

function languageChoice(available) {
  const names = new Intl.DisplayNames([locale()], { type: 'language' });
  const options = available.map((value) => {
    const label = names.of(value.split('_')[0]);
    return make('option', { value, selected: value === spoken() }, label.charAt(0).toUpperCase() + label.slice(1));
  });
  return make('select', { id: nextId() }, options);
}

async function send(form, state, onSent) {
  state.faults.replaceChildren();
  if (!check(state)) {
    form.querySelector('[aria-invalid="true"]')?.focus();
    return;
  }
  state.faults.replaceChildren(
    make('p', { className: 'help', role: 'status' }, say('create.putting_together')),
    make('progress', { ariaLabel: say('create.sending') }),
  );
  try {
    const signing = await api.createSigning(bodyOf(state), state.key);
    form.closest('dialog').close();
    await onSent(signing);
  } catch (failure) {
    state.faults.replaceChildren(failureNotice(failure));
    failure.errors?.forEach((error) => markPath(state, error.path, error.message));
    form.querySelector('[aria-invalid="true"]')?.focus();
  }
}

function bodyOf(state) {
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
    documents: state.documents,
    meta: { subject: state.subject.value, message: state.message.value, language: state.language.value },
    title: state.title.value.trim(),
    methods: state.methods.filter(({ box }) => box.checked).map(({ box }) => box.value),
  };
}

const rowsOf = (state) => [...state.people.children];

/** Checks what can be checked here, and says so at the field. */
function check(state) {
  let isRight = true;
  const must = (holds, control, message) => {
    mark(control, holds ? '' : message);
    isRight &&= holds;
  };
  const persons = rowsOf(state).map(({ controls: { name, email } }) => `${name.value} ${email.value}`.toLowerCase());
  rowsOf(state).forEach(({ controls }, index) => {
    const mail = controls.email.value.trim();
    must(controls.name.value.trim() !== '', controls.name, say('invalid.name'));
    must(/^[1-9]\d{0,3}$/.test(controls.order.value.trim()), controls.order, say('invalid.order'));
    must(IS_MAIL.test(mail), controls.email, say('invalid.email'));
    if (IS_MAIL.test(mail)) must(persons.indexOf(persons[index]) === index, controls.email, say('invalid.email_twice'));
  });
  must(state.title.value.trim() !== '', state.title, say('invalid.title'));
  must(state.subject.value.trim() !== '', state.subject, say('invalid.subject'));
  const roles = rowsOf(state).map(({ controls }) => controls.role.value);
  const general = [];
  if (!roles.some((role) => role !== 'viewer')) general.push(say('invalid.signers'));
  if (roles.includes('signer') && !state.methods.some(({ box }) => box.checked)) general.push(say('invalid.methods'));
  state.faults.replaceChildren(...general.map((message) => make('p', { className: 'fault', role: 'alert' }, message)));
  return isRight && general.length === 0;
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
