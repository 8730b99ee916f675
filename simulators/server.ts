import { join } from 'node:path';
import { Router } from 'express';
import { startMailbox } from './mailbox/index.js';

/** All simulators of one demo or test, started together. */
export interface Simulators {
  /** Mounted by the host below `/simulators`. */
  readonly router: Router;
  /** Port of the mailbox's SMTP sink on 127.0.0.1. */
  readonly smtpPort: number;
  /** Addresses below `/simulators`, by simulator; the mailbox is not among them. */
  readonly paths: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts every simulator.
 *
 * @param options.directory - where they keep their state between runs
 */
export async function startSimulators(options: { readonly directory: string }): Promise<Simulators> {
  const mailbox = await startMailbox(join(options.directory, 'mailbox'));
  const router = Router();
  router.use('/mailbox', mailbox.router);
  return { router, smtpPort: mailbox.smtpPort, paths: {}, stop: () => mailbox.stop() };
}
