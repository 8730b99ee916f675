import { Router, json } from 'express';
import type { Request, Response } from 'express';
import type { StoredMail } from './mail.js';
import { mailDocument, mailboxPage } from './page.js';
import type { SmtpSink } from './sink.js';
import type { MailStore } from './store.js';
import { mailboxStyle } from './style.js';

/** Addresses of the mailbox, relative to `/simulators/mailbox`. */
export function mailboxRoutes(store: MailStore, sink: SmtpSink): Router {
  const router = Router();
  router.get('/', (request, response) => {
    // The page's relative addresses need the slash.
    if (!request.originalUrl.split('?')[0]?.endsWith('/')) response.redirect(301, `${request.baseUrl}/`);
    else response.set('cache-control', 'no-store').type('html').send(mailboxPage(store.all()));
  });
  router.get('/style.css', (_request, response) => {
    response.type('css').send(mailboxStyle);
  });
  router.get('/messages/:id/', (request, response) => {
    const mail = store.get(request.params.id);
    if (mail === undefined) {
      notFound(response);
      return;
    }
    response
      .set('content-security-policy', MAIL_POLICY)
      .set('cache-control', 'no-store')
      .type('html')
      .send(mailDocument(mail));
  });
  router.get('/api/messages', (request, response) => {
    const base = `${request.protocol}://${request.get('host') ?? 'localhost'}${request.baseUrl}`;
    response.set('cache-control', 'no-store').json(store.all().map((mail) => withAddresses(mail, base)));
  });
  router.delete('/api/messages', async (_request, response) => {
    await store.clear();
    response.status(204).end();
  });
  router.get('/api/messages/:id/attachments/:index', (request, response) => {
    sendAttachment(store, request, response);
  });
  router.post('/control/:action', json(), (request, response) => control(sink, request, response));
  return router;
}

/** Mails are foreign content: no script, nothing loaded from anywhere; links open in a window of their own. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; " +
  'sandbox allow-popups allow-popups-to-escape-sandbox';

function withAddresses(mail: StoredMail, base: string): object {
  return {
    ...mail,
    attachments: mail.attachments.map((attachment, index) => ({
      ...attachment,
      url: `${base}/api/messages/${mail.id}/attachments/${index}`,
    })),
  };
}

function sendAttachment(store: MailStore, request: Request<{ id: string; index: string }>, response: Response): void {
  const index = Number(request.params.index);
  const mail = store.get(request.params.id);
  const attachment = mail?.attachments[index];
  if (mail === undefined || attachment === undefined) {
    notFound(response);
    return;
  }
  response.set('x-content-type-options', 'nosniff').type(attachment.contentType).attachment(attachment.filename);
  // Extensions decide the type in `attachment`; the mail's own word stands.
  response.type(attachment.contentType);
  response.sendFile(store.attachmentPath(mail.id, index), { dotfiles: 'allow' });
}

async function control(sink: SmtpSink, request: Request<{ action: string }>, response: Response): Promise<void> {
  const { action } = request.params;
  if (action === 'up') await sink.up();
  else if (action === 'down') await sink.down();
  else if (action === 'refuse') {
    const { pattern } = (request.body ?? {}) as { pattern?: unknown };
    sink.refuse(typeof pattern === 'string' && pattern !== '' ? pattern : undefined);
  } else {
    notFound(response);
    return;
  }
  response.status(204).end();
}

function notFound(response: Response): void {
  response.status(404).json({ title: 'Not Found', status: 404 });
}
