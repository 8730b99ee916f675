import type { Router } from 'express';
import { mailboxRoutes } from './routes.js';
import { SmtpSink } from './sink.js';
import { MailStore } from './store.js';

/** A running mailbox: an SMTP sink and its pages. */
export interface Mailbox {
  readonly router: Router;
  /** Port of the SMTP sink on 127.0.0.1. */
  readonly smtpPort: number;
  stop(): Promise<void>;
}

/**
 * Opens the mailbox.
 *
 * @param directory - where mails are kept between runs
 */
export async function startMailbox(directory: string): Promise<Mailbox> {
  const store = await MailStore.open(directory);
  const sink = new SmtpSink(store);
  await sink.up();
  return { router: mailboxRoutes(store, sink), smtpPort: sink.port, stop: () => sink.down() };
}
