import { element } from '../dom/element.js';
import { HttpResponseError } from '../platform/http.js';
import type { Translator } from '../platform/translator.js';

const KEYS: Readonly<Record<number, string>> = {
  0: 'webclient.offline',
  403: 'webclient.forbidden',
  404: 'webclient.not-found',
};

/** Says that something could not be shown, why, and offers to try again. */
export function failureNotice(error: unknown, { get: say }: Translator, retry: () => void): HTMLElement {
  const failure = error instanceof HttpResponseError ? error : undefined;
  const body = (failure?.response ?? {}) as { instance?: unknown };
  const reference = typeof body.instance === 'string' ? body.instance.replace('urn:request:', '') : '';
  return element(
    'div',
    { className: 'notice', role: 'alert' },
    element('p', {}, say(KEYS[failure?.status ?? -1] ?? 'webclient.failed')),
    reference !== '' && element('p', { className: 'quiet' }, say('webclient.reference', { reference })),
    element('button', { type: 'button', onclick: retry }, say('webclient.retry')),
  );
}

/** Shown while something is on its way; a quick answer never shows it. */
export function loadingNotice({ get: say }: Translator): HTMLElement {
  return element('p', { className: 'loading', role: 'status' }, say('webclient.loading'));
}
