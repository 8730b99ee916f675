import { z } from 'zod';
import type { Endpoint, Language, Session } from '../host/index.js';
import type { InvitationData } from '../mail/index.js';
import { coworkerPayload, DUTY_OF_ROLE, limetypeName, ROLES } from '../signing/index.js';
import type { EndpointContext } from './context.js';
import { LANGUAGES } from './init.js';
import { answer, read, sessionOf } from './input.js';

const MS_PER_DAY = 86_400_000;

/** The part of a new signing that its mail shows. Half filled in is fine: that is when people look. */
const input = z.object({
  title: z.string().trim().max(1024).default(''),
  meta: z
    .object({
      subject: z.string().trim().max(200).default(''),
      message: z.string().max(2000).default(''),
      language: z.enum(LANGUAGES).optional(),
    })
    .prefault({}),
  signer: z.object({ name: z.string().trim().max(83).default(''), role: z.enum(ROLES).default('signer') }).prefault({}),
});

/** `POST /signing/preview/`: the invitation as a signer would get it. Creates and sends nothing. */
export function previewEndpoint(context: EndpointContext): Endpoint {
  return {
    id: 'signing.preview',
    method: 'POST',
    path: '/signing/preview/',
    access: 'session',
    handler: async (call, response) => {
      const session = sessionOf(call);
      context.coworkers.assertUser(session);
      const wanted = read(input, call.request.body ?? {});
      const language: Language = wanted.meta.language ?? session.language;
      const mail = await context.renderer.render('invitation', language, await invitation(context, session, wanted));
      answer(response, { subject: mail.subject, html: mail.html, text: mail.text });
    },
  };
}

/** The link leads to the portal's door without a token, and there is no fingerprint: neither exists yet. */
async function invitation(
  { host, settings }: EndpointContext,
  session: Session,
  { title, meta, signer }: z.output<typeof input>,
): Promise<InvitationData> {
  const { mapping, serverUrl, accentColor, expiry } = settings();
  const id = session.coworkerId ?? 0;
  const record = await host.limeobjects.get(session.principal, limetypeName(mapping, 'coworker'), id);
  const { name, email } = coworkerPayload(id, record, mapping);
  const application = encodeURIComponent(host.application);
  return {
    recipientName: signer.name,
    sender: { name: name || session.fullName, email },
    title,
    accentColor,
    duty: DUTY_OF_ROLE[signer.role],
    subject: meta.subject,
    message: meta.message,
    link: `${serverUrl}/${application}/limepkg-esign/portal/`,
    deadline: expiry.afterDays === 0 ? null : new Date(Date.now() + expiry.afterDays * MS_PER_DAY),
  };
}
