import type { MailContent } from '../content.js';
import type { CompletedData } from '../data.js';
import { buttonTo, commonFacts, factOf, footerOf, greeting } from '../parts.js';
import type { Words } from '../words.js';

/** Everyone has signed: the document, its fingerprint, and how to check it without us. */
export function completedContent(words: Words, data: CompletedData): MailContent {
  const params = { title: data.title };
  const delivery = data.isAttached
    ? words.text('limepkg_esign.mail.completed.attached')
    : words.text('limepkg_esign.mail.completed.not_attached');
  const label =
    data.audience === 'sender'
      ? words.text('limepkg_esign.mail.button.record')
      : words.text('limepkg_esign.mail.button.signed_document');
  return {
    subject: words.subject('limepkg_esign.mail.completed.subject', params),
    preheader: words.subject('limepkg_esign.mail.completed.heading', params),
    heading: words.text('limepkg_esign.mail.completed.heading', params),
    greeting: greeting(words, data.recipientName),
    intro: [delivery],
    facts: [
      ...commonFacts(words, data),
      factOf(words, 'limepkg_esign.mail.fact.signed_by', words.names(data.signedBy)),
      factOf(words, 'limepkg_esign.mail.fact.completed_at', words.moment(data.completedAt)),
    ],
    button: buttonTo(words, label, data.link),
    fingerprint: fingerprintOf(words, data),
    advice: {
      heading: words.text('limepkg_esign.mail.completed.keep.heading'),
      lines: [
        words.text('limepkg_esign.mail.completed.keep.file'),
        words.text('limepkg_esign.mail.completed.keep.mail', { sender: data.sender.name, email: data.sender.email }),
      ],
    },
    footer: footerOf(words, data.sender, data.audience),
  };
}

function fingerprintOf(words: Words, data: CompletedData): NonNullable<MailContent['fingerprint']> {
  const filename = quotable(words.value(data.filename));
  return {
    heading: words.text('limepkg_esign.mail.fingerprint.heading'),
    value: data.fingerprint,
    explanation: words.text('limepkg_esign.mail.fingerprint.explanation'),
    commands: [
      {
        label: words.text('limepkg_esign.mail.fingerprint.windows'),
        command: `certutil -hashfile "${filename}" SHA256`,
      },
      { label: words.text('limepkg_esign.mail.fingerprint.macos_linux'), command: `shasum -a 256 "${filename}"` },
    ],
  };
}

/** A file name is pasted into a shell: nothing in it may end the quotes or be expanded. */
function quotable(filename: string): string {
  return filename.replace(/["'`$\\!%\u2068\u2069]/g, '_');
}
