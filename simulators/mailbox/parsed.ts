import type { AddressObject, ParsedMail } from 'mailparser';
import type { StoredMail } from './mail.js';

/** Turns a parsed mail into what the mailbox shows. */
export function mailOf(id: string, parsed: ParsedMail, recipients: readonly string[]): StoredMail {
  return {
    id,
    to: recipients.join(', '),
    from: addressesOf(parsed.from),
    replyTo: addressesOf(parsed.replyTo),
    subject: parsed.subject ?? '',
    html: parsed.html === false ? '' : parsed.html,
    text: parsed.text ?? '',
    headers: headersOf(parsed),
    receivedAt: new Date().toISOString(),
    attachments: parsed.attachments.map((attachment) => ({
      filename: attachment.filename ?? 'attachment',
      contentType: attachment.contentType,
      size: attachment.size,
    })),
  };
}

function addressesOf(field: AddressObject | undefined): string {
  return (field?.value ?? []).map((address) => address.address ?? '').join(', ');
}

function headersOf(parsed: ParsedMail): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, line } of parsed.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`;
  }
  return headers;
}
