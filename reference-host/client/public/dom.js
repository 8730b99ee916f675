import { sayFailure } from './words.js';

/** Makes an element: attributes and `on…` handlers first, then children; texts are only ever texts. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) {
      continue;
    } else if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name in element && name !== 'list') {
      element[name] = value;
    } else if (value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(
    ...children.flat().filter((child) => child !== undefined && child !== null && child !== false && child !== ''),
  );
  return element;
}

const main = () => document.getElementById('main');

/** Shows a page and puts the reader at its beginning. */
export function show(...children) {
  main().replaceChildren(...children);
  main().focus();
  window.scrollTo(0, 0);
}

/** Tells a screen reader what has happened. */
export function announce(message) {
  document.getElementById('announcement').textContent = message;
}

/** A box that says what went wrong, or went well; it is also read aloud. */
export function notice(message, isGood = false) {
  if (!isGood) {
    return make('p', { className: 'notice', role: 'alert' }, message);
  }
  announce(message);
  return make('p', { className: 'notice good' }, message);
}

/** The box for an error of the server, in the reader's words. */
export function failureNotice(failure) {
  const details = failure.errors?.map((error) => `${error.path}: ${error.message}`).join('; ') ?? '';
  const words = sayFailure(failure.code ?? 'INTERNAL');
  return notice(details === '' ? words : `${words} (${details})`);
}

/** A labelled control with room for a fault below it. */
export function field(label, control, help) {
  const fault = make('span', { className: 'fault', id: `${control.id}-fault` });
  control.setAttribute('aria-describedby', fault.id);
  return make(
    'label',
    { className: 'field' },
    make('span', {}, label),
    control,
    help && make('span', { className: 'help' }, help),
    fault,
  );
}

/** Marks a control as wrong, or as right again with an empty message. */
export function mark(control, message) {
  control.setAttribute('aria-invalid', String(message !== ''));
  document.getElementById(`${control.id}-fault`).textContent = message;
  if (message !== '') {
    control.addEventListener('input', () => mark(control, ''), { once: true });
  }
}

/** Runs something slow from a button that can then not be pressed twice. */
export async function busy(button, label, work) {
  const before = button.textContent;
  button.disabled = true;
  button.textContent = label;
  try {
    await work();
  } finally {
    button.disabled = false;
    button.textContent = before;
  }
}
