import { element, fill } from '../dom/element.js';

/** There may be no texts yet: the words are the page's own. */
export function showStartFailure(error: unknown): void {
  const app = document.getElementById('app') ?? document.body;
  const retry = element('button', { type: 'button', onclick: () => location.reload() }, 'Try again');
  const words = element('h1', {}, 'The client could not be started');
  fill(app, element('main', { className: 'log-in', role: 'alert' }, words, retry));
  reportError(error);
}
