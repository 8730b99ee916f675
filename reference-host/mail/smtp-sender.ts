import { createTransport } from 'nodemailer';
import type { Transporter } from 'nodemailer';
import { UnavailableError, UnusableError } from '../../src/errors.js';
import type { Mail, MailSender } from '../../src/host/index.js';
import type { HostCode } from '../app/errors.js';

/** Where the mail server is. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (port 465); else STARTTLS. */
  readonly secure: boolean;
  /** False for the mailbox of the demo, which has no certificate. */
  readonly requireTls: boolean;
  readonly user?: string;
  readonly password?: string;
}

/** Sends mail through a pool of SMTP connections. */
export class SmtpMailSender implements MailSender {
  private readonly transport: Transporter;

  constructor(settings: SmtpSettings) {
    this.transport = createTransport({
      pool: true,
      maxConnections: 4,
      host: settings.host,
      port: settings.port,
      secure: settings.secure,
      requireTLS: settings.requireTls && !settings.secure,
      ignoreTLS: !settings.requireTls && !settings.secure,
      auth: settings.user === undefined ? undefined : { user: settings.user, pass: settings.password ?? '' },
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 60_000,
      disableUrlAccess: true,
    });
  }

  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.sendMail({
        messageId: oneLine(mail.messageId),
        from: { name: oneLine(mail.fromName), address: address(mail.fromEmail) },
        to: { name: oneLine(mail.recipientName), address: address(mail.recipientEmail) },
        replyTo:
          mail.replyTo === undefined
            ? undefined
            : { name: oneLine(mail.replyTo.name), address: address(mail.replyTo.email) },
        subject: oneLine(mail.subject),
        html: mail.html,
        text: mail.text,
        headers: Object.fromEntries(Object.entries(mail.headers ?? {}).map(([name, value]) => [name, oneLine(value)])),
        attachments: mail.attachments?.map(({ filename, contentType, path }) => ({
          filename: oneLine(filename),
          contentType,
          path,
        })),
      });
    } catch (error) {
      throw mailErrorOf(error);
    }
  }

  /** Connects and logs in, as sending would; sends nothing. @throws `UnavailableError` `HOST_MAIL_UNAVAILABLE` */
  async verify(): Promise<void> {
    try {
      await this.transport.verify();
    } catch (error) {
      const { code } = error as { code?: string };
      throw new UnavailableError<HostCode>('HOST_MAIL_UNAVAILABLE', 'The mail server cannot be used', {
        details: { reason: code ?? null },
      });
    }
  }

  close(): void {
    this.transport.close();
  }
}

/** Line breaks would start a header of the writer's choosing. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
}

function address(email: string): string {
  if (/^[^\s<>,;:"()[\]\\]+@[^\s<>,;:"()[\]\\]+$/.test(email)) return email;
  throw new UnusableError<HostCode>('HOST_MAIL_REFUSED', 'A mail address is not one that can be written to');
}

function mailErrorOf(error: unknown): Error {
  if (error instanceof UnusableError) return error;
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const details = { smtpCode: responseCode ?? null };
  // The server's own words may name the recipient, so they stay out of the message. EAUTH is our mistake, not the recipient's.
  if (responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH') {
    return new UnusableError<HostCode>('HOST_MAIL_REFUSED', 'The mail server refused the mail for good', { details });
  }
  return new UnavailableError<HostCode>('HOST_MAIL_UNAVAILABLE', 'The mail server did not take the mail', {
    details: { ...details, reason: code ?? null },
  });
}
