import type { MailContent } from '../content.js';
import type { ExpiringData } from '../data.js';
import { buttonTo, commonFacts, factOf, footerOf, genuineAdvice, greeting } from '../parts.js';
import type { Words } from '../words.js';

/** Two working days before the end. */
export function expiringContent(words: Words, data: ExpiringData): MailContent {
  const isSender = data.audience === 'sender';
  const reader = isSender ? 'sender' : data.duty;
  const params = { title: data.title, date: words.day(data.deadline) };
  const label = isSender
    ? words.text('limepkg_esign.mail.button.record')
    : words.text(`limepkg_esign.mail.button.${data.duty}`);
  return {
    subject: words.subject(`limepkg_esign.mail.expiring.subject.${reader}`, params),
    preheader: words.subject(`limepkg_esign.mail.expiring.intro.${reader}`),
    heading: words.text(`limepkg_esign.mail.expiring.heading.${reader}`, params),
    greeting: greeting(words, data.recipientName),
    intro: [words.text(`limepkg_esign.mail.expiring.intro.${reader}`)],
    facts: [
      ...commonFacts(words, data),
      factOf(words, 'limepkg_esign.mail.fact.open_until', words.moment(data.deadline)),
      ...(data.waitingFor.length === 0
        ? []
        : [factOf(words, 'limepkg_esign.mail.fact.waiting_for', words.names(data.waitingFor))]),
    ],
    button: buttonTo(words, label, data.link),
    ...(isSender ? {} : { advice: genuineAdvice(words, data) }),
    footer: footerOf(words, data.sender, data.audience),
  };
}
