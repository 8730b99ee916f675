import type { MailContent } from '../content.js';
import type { InvitationData, ReminderData } from '../data.js';
import { buttonTo, commonFacts, factOf, footerOf, genuineAdvice, greeting, introduced } from '../parts.js';
import type { Words } from '../words.js';

/** The mail that asks someone to sign, approve or read. */
export function invitationContent(words: Words, data: InvitationData): MailContent {
  const params = { sender: introduced(words, data.sender), title: data.title };
  const subject =
    words.ownSubject(data.subject) || words.subject(`limepkg_esign.mail.invitation.subject.${data.duty}`, params);
  return {
    ...requestContent(words, data),
    subject,
    preheader: words.subject(`limepkg_esign.mail.invitation.heading.${data.duty}`, params),
    heading: words.text(`limepkg_esign.mail.invitation.heading.${data.duty}`, params),
    intro: [words.text(`limepkg_esign.mail.invitation.intro.${data.duty}`)],
  };
}

/** The same question again, without reproach. */
export function reminderContent(words: Words, data: ReminderData): MailContent {
  const params = { sender: introduced(words, data.sender), title: data.title };
  const asked =
    data.askedAt === null
      ? []
      : [words.text('limepkg_esign.mail.reminder.asked', { ...params, date: words.day(data.askedAt) })];
  return {
    ...requestContent(words, data),
    subject: words.subject(`limepkg_esign.mail.reminder.subject.${data.duty}`, params),
    preheader: words.subject(`limepkg_esign.mail.reminder.heading.${data.duty}`, params),
    heading: words.text(`limepkg_esign.mail.reminder.heading.${data.duty}`, params),
    intro: [...asked, words.text('limepkg_esign.mail.reminder.done_already')],
  };
}

function requestContent(words: Words, data: ReminderData | InvitationData) {
  const message = words.message(data.message);
  return {
    greeting: greeting(words, data.recipientName),
    ...(message === ''
      ? {}
      : {
          message: {
            label: words.text('limepkg_esign.mail.message_from', { sender: data.sender.name }),
            text: message,
          },
        }),
    button: buttonTo(words, words.text(`limepkg_esign.mail.button.${data.duty}`), data.link),
    facts: [
      ...commonFacts(words, data),
      ...(data.deadline === null
        ? []
        : [factOf(words, `limepkg_esign.mail.fact.deadline.${data.duty}`, words.moment(data.deadline))]),
    ],
    advice: genuineAdvice(words, data),
    footer: footerOf(words, data.sender, 'signer'),
  };
}
