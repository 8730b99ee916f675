import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { TooSoonError, UnusableError } from '../errors.js';
import type { Endpoint, Session } from '../host/index.js';
import { MAIL_KINDS, type MailPerson } from '../mail/index.js';
import { coworkerPayload, limetypeName } from '../signing/index.js';
import type { EndpointErrorCode } from './errors.js';
import { LANGUAGES } from './init.js';
import { answer, read, sessionOf } from './input.js';
import type { SetupContext } from './setup-context.js';
import { frameFor, sampleMail } from './setup-samples.js';
import { assertAdmin } from './setup.js';

const MAX_TEST_MAILS = 5;
const WINDOW_MS = 10 * 60_000;
/** A mail brings its own styles; nothing of it runs, loads or goes anywhere. */
const PREVIEW_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const wanted = { kind: z.enum(MAIL_KINDS), language: z.enum(LANGUAGES) };
const previewQuery = z.object({ ...wanted, format: z.enum(['json', 'html']).default('json') });
const testBody = z.strictObject(wanted);

/**
 * `GET /setup/mail-preview/?kind=&language=&format=`: an invented mail as it would be sent. As JSON, or (`format=html`) as a page for a
 * frame, because a mail's own styles would be blocked inside a page with a strict policy.
 */
export function mailPreviewEndpoint(context: SetupContext): Endpoint {
  return {
    id: 'setup.mail_preview',
    method: 'GET',
    path: '/setup/mail-preview/',
    access: 'session',
    handler: async (call, response) => {
      assertAdmin(call);
      const session = sessionOf(call);
      const { kind, language, format } = read(previewQuery, call.request.query);
      const recipient = await ownPerson(context, session);
      const frame = frameFor(context.host, context.settings(), language, recipient);
      const mail = await context.renderer.render(kind, language, sampleMail(kind, frame));
      if (format === 'json') {
        answer(response, { kinds: MAIL_KINDS, recipient, ...mail });
        return;
      }
      response
        .status(200)
        .set({
          'Content-Security-Policy': PREVIEW_POLICY,
          'Cache-Control': 'no-store',
          'Referrer-Policy': 'no-referrer',
        })
        .type('html')
        .send(mail.html);
    },
  };
}

/** `POST /setup/test-mail/` `{kind, language}`: the same mail, marked as a test, to the caller's own address and to no other. */
export function testMailEndpoint(context: SetupContext): Endpoint {
  const sentAt = new Map<number, number[]>();
  return {
    id: 'setup.test_mail',
    method: 'POST',
    path: '/setup/test-mail/',
    access: 'session',
    handler: async (call, response) => {
      assertAdmin(call);
      const session = sessionOf(call);
      const { kind, language } = read(testBody, call.request.body);
      const settings = context.settings();
      const recipient = await ownPerson(context, session);
      if (settings.fromAddress === '') refuseTest('SETUP_INCOMPLETE', 'The from address is not set.');
      if (recipient.email === '') refuseTest('SETUP_NO_OWN_ADDRESS', 'Your coworker record has no mail address.');
      countTest(sentAt, session.principal.userId, Date.now());
      const frame = frameFor(context.host, settings, language, recipient);
      const mail = await context.renderer.render(kind, language, sampleMail(kind, frame));
      const subject = context.host.translator.get(language, 'limepkg_esign.admin.mail.test_subject', {
        subject: mail.subject,
      });
      const messageId = `<test-${randomUUID()}@${settings.fromAddress.split('@')[1] ?? 'localhost'}>`;
      await context.host.mail.send({
        messageId,
        recipientName: recipient.name,
        recipientEmail: recipient.email,
        fromName: settings.fromName,
        fromEmail: settings.fromAddress,
        subject,
        html: mail.html,
        text: mail.text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      const { userId } = session.principal;
      context.host.logger.info({ audit: 'setup.test_mail', userId, kind, language, messageId }, 'A test mail was sent');
      answer(response, { recipient: recipient.email, subject });
    },
  };
}

async function ownPerson({ host, settings }: SetupContext, session: Session): Promise<MailPerson> {
  const { mapping } = settings();
  const id = session.coworkerId;
  const record =
    id === undefined ? undefined : await host.limeobjects.get(session.principal, limetypeName(mapping, 'coworker'), id);
  const { name, email } = coworkerPayload(id ?? 0, record, mapping);
  return { name: name || session.fullName, email };
}

/** Counted before it is sent, so that a slow mail server does not let more through. */
function countTest(sentAt: Map<number, number[]>, userId: number, now: number): void {
  const recent = (sentAt.get(userId) ?? []).filter((moment) => now - moment < WINDOW_MS);
  if (recent.length >= MAX_TEST_MAILS) {
    const code: EndpointErrorCode = 'SETUP_TEST_MAIL_TOO_SOON';
    const retryAfterSeconds = Math.ceil(((recent[0] ?? now) + WINDOW_MS - now) / 1000);
    throw new TooSoonError(code, 'That many test mails were sent just now; please wait.', {
      details: { retryAfterSeconds },
    });
  }
  sentAt.set(userId, [...recent, now]);
}

function refuseTest(code: EndpointErrorCode, message: string): never {
  throw new UnusableError(code, message);
}
