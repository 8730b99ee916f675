import { element } from './element.js';
import { icon } from './icon.js';

/** An entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: string;
  readonly isDangerous?: boolean;
  readonly onSelect: () => void;
}

/** A button that opens a menu. Arrow keys, Home, End and Escape work in it; a click elsewhere closes it. */
export function menuButton(label: string, iconName: string, items: readonly MenuItem[], text?: string): HTMLElement {
  const button = element(
    'button',
    { type: 'button', className: 'quiet', 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: label },
    icon(iconName),
    text === undefined ? element('span', { className: 'visually-hidden' }, label) : element('span', {}, text),
  );
  if (text !== undefined) button.setAttribute('aria-label', label);
  const list = element('div', { role: 'menu', className: 'menu', 'aria-label': label, hidden: true });
  const wrapper = element('div', { className: 'menu-anchor' }, button, list);
  const entries = items.map((item) => {
    const select = (): void => {
      close(true);
      item.onSelect();
    };
    return element(
      'button',
      {
        ...{ type: 'button', role: 'menuitem', tabIndex: -1, onclick: select },
        className: item.isDangerous ? 'dangerous' : '',
      },
      item.icon !== undefined && icon(item.icon),
      element('span', {}, item.label),
    );
  });
  list.append(...entries);
  const outside = (event: Event): void => {
    if (!wrapper.contains(event.target as Node)) close(false);
  };
  const open = (): void => {
    list.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', outside);
    entries[0]?.focus();
  };
  const close = (hasFocus: boolean): void => {
    list.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside);
    if (hasFocus) button.focus();
  };
  button.addEventListener('click', () => (list.hidden ? open() : close(true)));
  button.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && list.hidden) {
      event.preventDefault();
      open();
    }
  });
  list.addEventListener('keydown', (event) => moveIn(event, entries, close));
  return wrapper;
}

function moveIn(event: KeyboardEvent, entries: readonly HTMLElement[], close: (hasFocus: boolean) => void): void {
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: (at - 1 + entries.length) % entries.length,
    Home: 0,
    End: entries.length - 1,
  };
  const next = steps[event.key];
  if (event.key === 'Tab') close(false);
  else if (event.key === 'Escape') close(true);
  else if (next === undefined) return;
  else entries[next]?.focus();
  if (event.key !== 'Tab') event.preventDefault();
  event.stopPropagation();
}
