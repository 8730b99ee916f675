import { element } from './element.js';

/** A drawing beside a word. */
export function icon(name: string, size: 'x-small' | 'small' | 'medium' = 'small'): HTMLElement {
  return element('limel-icon', { name, size, 'aria-hidden': 'true' });
}
