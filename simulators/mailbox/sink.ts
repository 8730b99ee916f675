import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { MailStore } from './store.js';

const MAX_MAIL_BYTES = 100 * 1024 * 1024;

/** An SMTP server on the loopback interface that keeps what it is given. */
export class SmtpSink {
  private server: SMTPServer | undefined;
  private refusing: string | undefined;
  private boundPort = 0;

  constructor(private readonly store: MailStore) {}

  get port(): number {
    return this.boundPort;
  }

  /** Recipients that contain `pattern` are answered 550; `undefined` takes everybody again. */
  refuse(pattern: string | undefined): void {
    this.refusing = pattern?.toLowerCase();
  }

  /** Listens, on the same port as before when there was one. */
  async up(): Promise<void> {
    if (this.server !== undefined) return;
    const server = this.create();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.boundPort, '127.0.0.1', resolve);
    });
    // A client that breaks off is its own affair; without a listener it would end the process.
    server.on('error', () => undefined);
    this.boundPort = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Stops listening and drops open connections. */
  async down(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    await new Promise<void>((resolve) => server.close(resolve));
  }

  private create(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      size: MAX_MAIL_BYTES,
      closeTimeout: 200,
      onRcptTo: (address, _session, callback) => {
        const isRefused = this.refusing !== undefined && address.address.toLowerCase().includes(this.refusing);
        callback(isRefused ? Object.assign(new Error('No such mailbox here'), { responseCode: 550 }) : null);
      },
      onData: (stream, session, callback) => {
        this.take(stream, session).then(
          () => {
            callback();
          },
          (error: unknown) => {
            callback(error instanceof Error ? error : new Error(String(error)));
          },
        );
      },
    });
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    if (stream.sizeExceeded) throw Object.assign(new Error('Message too large'), { responseCode: 552 });
    const raw = Buffer.concat(chunks);
    const parsed = await simpleParser(raw, { skipImageLinks: true });
    await this.store.add(
      parsed,
      raw,
      session.envelope.rcptTo.map((recipient) => recipient.address),
    );
  }
}
