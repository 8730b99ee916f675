import { join } from 'node:path';
import { json, Router, urlencoded } from 'express';
import type { Request, Response } from 'express';
import { escapeHtml, page, pageStyle, sendPage, slashAtTheEnd } from '../pages.js';
import { IdentityCabinet, SignerAuthority } from '../pki/index.js';
import { apiRoutes, type RelyingParty } from './api-routes.js';
import { SmartIdApp } from './app.js';
import { FAULTS } from './faults.js';
import { Sessions, type Session } from './sessions.js';

/** The demonstration's relying party, with the values that the provider publishes for tests. */
export const DEMO_PARTY: RelyingParty = { uuid: '00000000-0000-4000-8000-000000000000', name: 'DEMO' };

/** How the simulated Smart-ID is started. */
export interface SmartIdOptions {
  /** Where keys and certificates are kept; made on first use. */
  readonly directory: string;
  readonly now?: () => number;
}

/** The simulated Smart-ID: relying party API v3, and what people do. */
export interface SmartId {
  readonly router: Router;
  /** Anchor of people's certificates, PEM. */
  readonly rootPem: string;
  /** What stands between, PEM: answers do not carry it. */
  readonly issuingPem: string;
}

/** Opens the simulated Smart-ID. */
export async function startSmartId({ directory, now = Date.now }: SmartIdOptions): Promise<SmartId> {
  const cabinet = await IdentityCabinet.open(join(directory, 'keys'));
  const authority = await SignerAuthority.open(cabinet, 'Simulated Smart-ID', new Date(now()));
  const sessions = new Sessions(now);
  const app = new SmartIdApp(sessions, authority);
  const router = Router();
  router.use('/v3', apiRoutes(sessions, DEMO_PARTY));
  router.use('/control', controlRoutes(sessions, app));
  router.get('/style.css', (_request, response) => void response.type('css').send(pageStyle));
  router.get('/', slashAtTheEnd, (_request, response) => sendPage(response, appPage(sessions.all())));
  router.post('/', urlencoded({ extended: false }), async (request, response) => {
    const { session: id, act } = request.body as { session?: string; act?: string };
    const session = sessions.find(String(id));
    if (request.get('sec-fetch-site') === 'cross-site') {
      response.status(403).end();
      return;
    }
    if (session !== undefined && act === 'accept') await app.accept(session);
    else if (session !== undefined) app.refuse(session, act === 'wrong' ? 'WRONG_VC' : 'REFUSED');
    response.redirect(303, './');
  });
  return { router, rootPem: authority.rootPem, issuingPem: authority.issuingPem };
}

function controlRoutes(sessions: Sessions, app: SmartIdApp): Router {
  const router = Router();
  router.use(json());
  router.get('/sessions/', (_request, response) => void response.json(sessions.all().map(view)));
  router.get('/faults/', (_request, response) => {
    response.json(FAULTS.map(({ name, description }) => ({ name, description })));
  });
  router.post('/sessions/:id/:act', async (request: Request, response: Response) => {
    const session = sessions.find(String(request.params['id']));
    if (session === undefined) {
      response.status(404).json({ title: 'Not Found', status: 404 });
      return;
    }
    const { fault } = (request.body ?? {}) as { fault?: string };
    const refusal = await done(app, session, String(request.params['act']), fault);
    if (refusal === undefined) response.json(view(session));
    else response.status(409).json({ title: refusal, status: 409 });
  });
  return router;
}

function done(
  app: SmartIdApp,
  session: Session,
  act: string,
  fault?: string,
): Promise<string | undefined> | string | undefined {
  switch (act) {
    case 'accept':
      return app.accept(session, fault);
    case 'refuse':
      return app.refuse(session, 'REFUSED');
    case 'timeout':
      return app.refuse(session, 'TIMEOUT');
    case 'wrong-code':
      return app.refuse(session, 'WRONG_VC');
    default:
      return 'Unknown act';
  }
}

function view({ id, kind, documentNumber, text, code, status }: Session): object {
  return { id, kind, documentNumber, text, verificationCode: code, status };
}

function appPage(sessions: readonly Session[]): string {
  const waiting = sessions.filter(({ status }) => status === 'RUNNING');
  const items = waiting.map(
    ({ id, documentNumber, text, code, kind }) => `<li>${escapeHtml(documentNumber)}: ${escapeHtml(text)}
${kind === 'signature' ? `<strong>${code}</strong>` : ''}
<form method="post" action="./"><input type="hidden" name="session" value="${id}">
<button name="act" value="accept">Accept</button> <button name="act" value="wrong">Another code</button>
<button name="act" value="refuse">Refuse</button></form></li>`,
  );
  return page({
    title: 'Smart-ID (simulated)',
    intro: 'What is on people’s devices now. Load the page again to look again.',
    body: items.length === 0 ? '<p>Nothing is waiting.</p>' : `<ul>${items.join('\n')}</ul>`,
  });
}
