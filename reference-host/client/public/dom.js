import { say, sayFailure } from './words.js';

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

/** Drawings on a grid of 24, as strokes. */
const ICONS = {
  clock: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 2',
  check: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8 12l3 3 5-6',
  stop: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M6 6l12 12',
  alert: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v6M12 16.5v.1',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  eye: 'M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  plus: 'M12 5v14M5 12h14',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  refresh: 'M20 12a8 8 0 1 1-2.5-5.8M20 4v4h-4',
};

/** A drawing that only decorates: words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[name]);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  return svg;
}

const main = () => document.getElementById('main');

/** Shows a page and puts the reader at its beginning. */
export function show(title, ...children) {
  document.title = title;
  main().replaceChildren(...children);
  main().focus();
  window.scrollTo(0, 0);
}

/** Tells a screen reader what has happened. */
export function announce(message) {
  document.getElementById('announcement').textContent = message;
}

/** A box that says that something went well; it is also read aloud. */
export function goodNotice(message) {
  announce(message);
  return make('p', { className: 'notice good' }, icon('check'), make('span', {}, message));
}

/** The box for an error of the server, in the reader's words. */
export function failureNotice(failure) {
  const words = sayFailure(failure.code ?? 'INTERNAL');
  const faults = (failure.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  return make(
    'div',
    { className: 'notice', role: 'alert' },
    icon('alert'),
    make(
      'div',
      {},
      make('strong', {}, words.title),
      make('p', {}, `${words.text} ${words.action}`.trim()),
      faults.map((fault) => make('p', {}, fault)),
      failure.reference && make('p', { className: 'help' }, say('reference', { reference: failure.reference })),
    ),
  );
}

/** A labelled control with room for help and a fault below it. */
export function field(label, control, help) {
  const fault = make('span', { className: 'fault', id: `${control.id}-fault` });
  const about = help && make('span', { className: 'help', id: `${control.id}-help` }, help);
  control.setAttribute('aria-describedby', [about?.id, fault.id].filter(Boolean).join(' '));
  return make('div', { className: 'field' }, make('label', { htmlFor: control.id }, label), control, about, fault);
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
  const before = [...button.childNodes];
  button.setAttribute('aria-disabled', 'true');
  if (button.isBusy) {
    return;
  }
  button.isBusy = true;
  button.replaceChildren(label);
  try {
    await work();
  } finally {
    button.isBusy = false;
    button.removeAttribute('aria-disabled');
    button.replaceChildren(...before);
  }
}

/** A modal dialog with a heading; it is gone when it is closed. */
export function dialog(title, className, ...children) {
  const heading = make('h2', { id: 'dialog-title', tabIndex: -1 }, title);
  const close = make('button', { type: 'button', className: 'quiet' }, icon('close'));
  close.setAttribute('aria-label', say('close'));
  const element = make('dialog', { className }, make('div', { className: 'dialog-head' }, heading, close), ...children);
  element.setAttribute('aria-labelledby', heading.id);
  close.addEventListener('click', () => element.requestClose?.() ?? element.close());
  element.addEventListener('close', () => element.remove());
  document.body.append(element);
  element.showModal();
  return element;
}
