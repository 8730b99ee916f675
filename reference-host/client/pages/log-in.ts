import { logIn } from '../data/session.js';
import { element, fill } from '../dom/element.js';
import { HttpResponseError, type HttpClient } from '../platform/http.js';
import type { Translator } from '../platform/translator.js';

/** Shows the log-in and resolves once somebody is logged in. */
export function logInPage(app: HTMLElement, http: HttpClient, translator: Translator): Promise<void> {
  const say = translator.get;
  return new Promise((resolve) => {
    const username = element('input', { id: 'username', name: 'username', autocomplete: 'username', required: true });
    const password = element('input', {
      ...{ id: 'password', name: 'password', type: 'password', required: true },
      autocomplete: 'current-password',
    });
    const fault = element('p', { className: 'fault', role: 'alert' });
    const button = element(
      'button',
      { type: 'submit', className: 'primary' },
      say('webclient.log-in'),
    ) as HTMLButtonElement;
    const submit = async (event: Event): Promise<void> => {
      event.preventDefault();
      button.disabled = true;
      fill(fault);
      try {
        await logIn(http, (username as HTMLInputElement).value, (password as HTMLInputElement).value);
        resolve();
      } catch (error) {
        fill(fault, say(keyOf(error)));
        button.disabled = false;
        (password as HTMLInputElement).select();
      }
    };
    const heading = say('webclient.log-in.title');
    fill(
      app,
      element(
        'main',
        { className: 'log-in', id: 'main' },
        element('h1', {}, heading),
        element(
          'form',
          { onsubmit: (event: Event) => void submit(event) },
          element('label', { for: 'username' }, say('webclient.username')),
          username,
          element('label', { for: 'password' }, say('webclient.password')),
          password,
          fault,
          button,
        ),
      ),
    );
    username.focus();
  });
}

function keyOf(error: unknown): string {
  const status = error instanceof HttpResponseError ? error.status : 0;
  if (status === 0) return 'webclient.offline';
  return status === 429 ? 'webclient.log-in.throttled' : 'webclient.log-in.failed';
}
