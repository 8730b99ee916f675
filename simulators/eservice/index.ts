import { Router } from 'express';
import { escapeHtml, page, sendPage, slashAtTheEnd } from '../pages.js';

/** A simulated e-service: the page that a browser comes back to. */
export interface EService {
  readonly router: Router;
}

const MEANINGS: Readonly<Record<string, string>> = {
  signatureId: 'What the signature is fetched with',
  nonce: 'As the request had it',
  state: 'As the request had it',
  error: 'Why there is no signature',
};

/** Opens the simulated e-service: it shows what it is told, and believes none of it. */
export function startEService(): EService {
  const router = Router();
  router.get('/', slashAtTheEnd, (_request, response) => {
    sendPage(
      response,
      page({
        title: 'e-Service (simulated)',
        intro: 'Asked the eSignature Building Block for a signature, its callback shows what came back.',
        style: '../style.css',
        body: '<p><a href="callback">Callback</a></p>',
      }),
    );
  });
  router.get(['/callback', '/paid-callback'], (request, response) => {
    const rows = [...new URL(request.originalUrl, 'http://localhost').searchParams].map(
      ([name, value]) =>
        `<dt>${escapeHtml(name)}: ${escapeHtml(MEANINGS[name] ?? 'Not known')}</dt><dd data-name="${escapeHtml(name)}">${escapeHtml(value)}</dd>`,
    );
    sendPage(
      response,
      page({
        title: 'Back at the e-service',
        intro: rows.length === 0 ? 'Nothing came back.' : 'This is what came back with the browser.',
        style: `${request.baseUrl}/../style.css`,
        body: `<dl>${rows.join('\n')}</dl>`,
      }),
    );
  });
  return { router };
}
