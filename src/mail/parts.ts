import type { Fact, MailContent } from './content.js';
import type { MailPerson } from './data.js';
import type { Words } from './words.js';

const SHORT_FINGERPRINT_DIGITS = 16;

/** A person as mails introduce them: "Anna Berg at Lime Flowers AB". */
export function introduced(words: Words, person: MailPerson): string {
  return person.organisation === undefined || person.organisation === ''
    ? person.name
    : words.text('limepkg_esign.mail.person_at', { name: person.name, organisation: person.organisation });
}

/** The first digits of a fingerprint in groups a person can compare: `b0b4 fcae 7531 a050`. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, SHORT_FINGERPRINT_DIGITS).replace(/(.{4})(?=.)/g, '$1 ');
}

export function greeting(words: Words, name: string): string {
  return words.text('limepkg_esign.mail.greeting', { name });
}

export function factOf(words: Words, key: string, value: string): Fact {
  return { label: words.text(key), value };
}

/** Rows that every mail has. */
export function commonFacts(words: Words, data: { title: string; sender: MailPerson; pages?: number }): Fact[] {
  const title = words.value(data.title);
  const pages = data.pages === undefined ? '' : ` (${words.plural('limepkg_esign.mail.pages', data.pages)})`;
  return [
    factOf(words, 'limepkg_esign.mail.fact.document', title + pages),
    factOf(
      words,
      'limepkg_esign.mail.fact.sent_by',
      `${words.value(introduced(words, data.sender))} (${words.value(data.sender.email)})`,
    ),
  ];
}

/** The one button, and below it the address it leads to. */
export function buttonTo(words: Words, label: string, url: string): NonNullable<MailContent['button']> {
  return { label, url, note: words.text('limepkg_esign.mail.button_note', { host: hostOf(url) }) };
}

/** How a reader can tell that a mail with a link is genuine. */
export function genuineAdvice(
  words: Words,
  data: { sender: MailPerson; link: string; fingerprint?: string },
): NonNullable<MailContent['advice']> {
  const { name, email } = data.sender;
  return {
    heading: words.text('limepkg_esign.mail.genuine.heading'),
    lines: [
      words.text('limepkg_esign.mail.genuine.sender', { sender: name, email }),
      words.text('limepkg_esign.mail.genuine.link', { host: hostOf(data.link) }),
      ...(data.fingerprint === undefined
        ? []
        : [words.text('limepkg_esign.mail.genuine.fingerprint', { fingerprint: shortFingerprint(data.fingerprint) })]),
      words.text('limepkg_esign.mail.genuine.personal'),
    ],
  };
}

/** Why the reader gets the mail; the sender knows their own address. */
export function footerOf(words: Words, sender: MailPerson, audience: 'signer' | 'sender'): string {
  return audience === 'sender'
    ? words.text('limepkg_esign.mail.footer_sender')
    : words.text('limepkg_esign.mail.footer', { sender: sender.name, email: sender.email });
}

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
