/**
 * Gives a `limel-dialog` the name that its own markup lacks: its `aria-labelledby` points at an id that no element has, and its
 * `aria-describedby` would have everything in it read out. Safe to call after every render, and before the element is there.
 */
export function nameDialog(dialog: HTMLElement | null | undefined, name: string): void {
  const root = dialog?.shadowRoot;
  const surface = root?.querySelector('.mdc-dialog');
  if (!root || !surface) return;
  surface.setAttribute('role', 'dialog');
  surface.setAttribute('aria-label', name);
  surface.removeAttribute('aria-labelledby');
  surface.removeAttribute('aria-describedby');
  root.querySelector('#initialFocusElement')?.setAttribute('aria-label', name);
  // The header keeps an empty heading for a subtitle that nobody gave.
  const subtitle = root.querySelector('limel-header')?.shadowRoot?.querySelector<HTMLElement>('.subheading');
  if (subtitle) subtitle.hidden = subtitle.textContent === '';
}
