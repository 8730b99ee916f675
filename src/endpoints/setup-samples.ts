import type { Host, Language, Translator } from '../host/index.js';
import type { MailDataByKind, MailKind, MailPerson } from '../mail/index.js';
import type { EsignSettings } from '../signing/index.js';

const MS_PER_DAY = 86_400_000;
/** SHA-256 of nothing at all: of the right shape, and no document's. */
const NO_FINGERPRINT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Who gets the sample, and under which settings. */
export interface SampleFrame {
  readonly application: string;
  readonly settings: EsignSettings;
  readonly translator: Translator;
  readonly language: Language;
  readonly recipient: MailPerson;
  readonly now: Date;
}

/**
 * An invented mail of one kind: no record of the CRM goes into it but the reader's own name. Its links lead to the portal's door,
 * without a token.
 */
export function sampleMail<K extends MailKind>(kind: K, frame: SampleFrame): MailDataByKind[K] {
  const { application, settings, recipient, now } = frame;
  const text = (key: string): string => frame.translator.get(frame.language, `limepkg_esign.admin.sample.${key}`);
  const base = `${settings.serverUrl}/${encodeURIComponent(application)}`;
  const common = {
    recipientName: recipient.name,
    sender: { name: 'Kim Exempel', email: settings.fromAddress || 'sender@example.com' },
    title: text('title'),
    accentColor: settings.accentColor,
  };
  const link = `${base}/limepkg-esign/portal/?app=${encodeURIComponent(application)}`;
  const record = `${base}/client/`;
  const inDays = (days: number): Date => new Date(now.getTime() + days * MS_PER_DAY);
  const asked = { duty: 'sign', message: text('message'), link, pages: 4, fingerprint: NO_FINGERPRINT } as const;
  const ended = { reason: text('reason'), link: record };
  const samples: MailDataByKind = {
    invitation: { ...common, ...asked, subject: '', deadline: inDays(14) },
    reminder: { ...common, ...asked, deadline: inDays(7), askedAt: inDays(-7) },
    expiring: { ...common, audience: 'signer', duty: 'sign', link, deadline: inDays(2), waitingFor: ['Robin Muster'] },
    completed: {
      ...common,
      ...{ audience: 'signer', link, fingerprint: NO_FINGERPRINT, filename: `${text('title')}.pdf`, isAttached: false },
      ...{ completedAt: now, signedBy: [recipient.name, 'Robin Muster'] },
    },
    canceled: { ...common, ...ended, audience: 'sender', cause: 'declined', by: 'Robin Muster', canceledAt: now },
    declined: {
      ...common,
      ...ended,
      signer: { name: 'Robin Muster', email: 'robin@example.com' },
      ...{ cause: 'declined', declinedAt: now },
    },
    error: {
      ...common,
      ...{ code: 'HOST_MAIL_REFUSED', step: 'signing_create.send_invitations', failedAt: now },
      ...{ concerns: 'Robin Muster (robin@example.com)', link: record },
    },
  };
  return samples[kind];
}

/** What of a host the frame of a sample needs. */
export function frameFor(
  host: Pick<Host, 'application' | 'translator'>,
  settings: EsignSettings,
  language: Language,
  recipient: MailPerson,
): SampleFrame {
  return { application: host.application, translator: host.translator, settings, language, recipient, now: new Date() };
}
