import type { MailContent } from '../content.js';
import type { CanceledData, DeclinedData } from '../data.js';
import { buttonTo, commonFacts, factOf, footerOf, greeting } from '../parts.js';
import type { Words } from '../words.js';

/** To everyone who was asked: nothing more is wanted of them. */
export function canceledContent(words: Words, data: CanceledData): MailContent {
  const params = { title: data.title, by: data.by ?? data.sender.name };
  return {
    subject: words.subject(`limepkg_esign.mail.canceled.subject.${data.cause}`, params),
    preheader: words.subject(`limepkg_esign.mail.canceled.intro.${data.audience}`),
    heading: words.text(`limepkg_esign.mail.canceled.heading.${data.cause}`, params),
    greeting: greeting(words, data.recipientName),
    intro: [words.text(`limepkg_esign.mail.canceled.intro.${data.audience}`)],
    ...reasonOf(words, data.reason),
    facts: [
      ...commonFacts(words, data),
      factOf(words, 'limepkg_esign.mail.fact.ended_at', words.moment(data.canceledAt)),
    ],
    ...(data.link === undefined
      ? {}
      : { button: buttonTo(words, words.text('limepkg_esign.mail.button.record'), data.link) }),
    footer: footerOf(words, data.sender, data.audience),
  };
}

/** To the sender: who said no, why, and what can be done. */
export function declinedContent(words: Words, data: DeclinedData): MailContent {
  const params = { title: data.title, signer: data.signer.name };
  const outcome =
    data.continues === true
      ? words.text('limepkg_esign.mail.declined.continues')
      : words.text('limepkg_esign.mail.declined.canceled');
  return {
    subject: words.subject(`limepkg_esign.mail.declined.subject.${data.cause}`, params),
    preheader: words.subject(`limepkg_esign.mail.declined.heading.${data.cause}`, params),
    heading: words.text(`limepkg_esign.mail.declined.heading.${data.cause}`, params),
    greeting: greeting(words, data.recipientName),
    intro: [outcome],
    ...reasonOf(words, data.reason),
    facts: [
      factOf(words, 'limepkg_esign.mail.fact.document', words.value(data.title)),
      factOf(
        words,
        'limepkg_esign.mail.fact.signer',
        `${words.value(data.signer.name)} (${words.value(data.signer.email)})`,
      ),
      factOf(words, 'limepkg_esign.mail.fact.answered_at', words.moment(data.declinedAt)),
    ],
    button: buttonTo(words, words.text('limepkg_esign.mail.button.record'), data.link),
    advice: {
      heading: words.text('limepkg_esign.mail.next.heading'),
      lines: [words.text(`limepkg_esign.mail.declined.next.${data.cause}`, params)],
    },
    footer: footerOf(words, data.sender, 'sender'),
  };
}

function reasonOf(words: Words, reason: string): Pick<MailContent, 'message'> {
  const text = words.message(reason);
  return text === '' ? {} : { message: { label: words.text('limepkg_esign.mail.reason'), text } };
}
