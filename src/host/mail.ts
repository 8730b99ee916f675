/** An attachment read from a local path when the mail goes out. */
export interface MailAttachment {
  readonly filename: string;
  readonly contentType: string;
  readonly path: string;
}

/** One mail to one recipient; TRAML's field names where it has them. */
export interface Mail {
  /** RFC 5322 Message-ID with angle brackets, chosen by the sender so that a repeated mail has the same one. */
  readonly messageId: string;
  readonly recipientName: string;
  readonly recipientEmail: string;
  readonly fromName: string;
  readonly fromEmail: string;
  readonly replyTo?: { readonly name: string; readonly email: string };
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments?: readonly MailAttachment[];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Hands mail to a mail server. Resolves when the server has accepted it (SMTP 250).
 * Throws `UnavailableError` `HOST_MAIL_UNAVAILABLE` (retry later) or `UnusableError` `HOST_MAIL_REFUSED`
 * (5xx for this recipient: never).
 */
export interface MailSender {
  send(mail: Mail): Promise<void>;
}
