import type { ErrorText } from '../../i18n/index.js';
import type { MailContent } from '../content.js';
import type { ErrorData } from '../data.js';
import { buttonTo, factOf, footerOf, greeting } from '../parts.js';
import type { Words } from '../words.js';

/** To the sender: what stopped, that nothing is lost, and what to do. */
export function errorContent(words: Words, data: ErrorData, error: ErrorText): MailContent {
  const params = { title: data.title };
  return {
    subject: words.subject('limepkg_esign.mail.error.subject', params),
    preheader: error.title,
    heading: words.text('limepkg_esign.mail.error.heading', params),
    greeting: greeting(words, data.recipientName),
    intro: [error.text, words.text('limepkg_esign.mail.error.nothing_lost')],
    facts: [
      factOf(words, 'limepkg_esign.mail.fact.document', words.value(data.title)),
      factOf(words, 'limepkg_esign.mail.fact.cause', error.title),
      ...(data.concerns === undefined
        ? []
        : [factOf(words, 'limepkg_esign.mail.fact.concerns', words.value(data.concerns))]),
      factOf(words, 'limepkg_esign.mail.fact.failed_at', words.moment(data.failedAt)),
      factOf(words, 'limepkg_esign.mail.fact.reference', words.value(`${data.code} · ${data.step}`)),
    ],
    advice: {
      heading: words.text('limepkg_esign.mail.next.heading'),
      lines: [error.action, words.text('limepkg_esign.mail.error.resume')],
    },
    button: buttonTo(words, words.text('limepkg_esign.mail.button.record'), data.link),
    footer: footerOf(words, data.sender, 'sender'),
  };
}
