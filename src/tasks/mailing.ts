import { randomUUID } from 'node:crypto';
import { EsignError } from '../errors.js';
import type { MailAttachment, UnitOfWork } from '../host/index.js';
import { addressesFor, messageIdOf, type MailDataByKind, type MailKind, type MailPerson } from '../mail/index.js';
import type { SigningCase } from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { stepBusy } from './errors.js';

/** What a crash delays a mail by. A run that lives renews its reservation, however long the mail server takes. */
const CLAIM_MS = 8_000;

/** Who gets a mail. */
export interface Recipient {
  /** Stands for the recipient in delivery records: a signer's id, or `sender`. */
  readonly key: string;
  readonly name: string;
  readonly email: string;
}

/** One mail to one recipient. */
export interface Letter<K extends MailKind> {
  readonly signingId: number;
  /** What is sent, with its run: unique with signing and recipient. */
  readonly step: string;
  readonly kind: K;
  readonly recipient: Recipient;
  readonly sender: MailPerson;
  /** Built right before sending, from rows that were verified right before. */
  data(found: SigningCase): Promise<MailDataByKind[K]>;
  readonly attachments?: readonly MailAttachment[];
  /** Asked right before sending: the signing may have moved on. Without it the mail is always wanted. */
  isWanted?(found: SigningCase): boolean;
  /** Written with the note that the mail server took it. */
  onSent?(uow: UnitOfWork, found: SigningCase): Promise<void>;
  /** Written with the note that the mail server refused it for good. */
  onRefused?(uow: UnitOfWork, found: SigningCase): Promise<void>;
  /** For the one mail that must get through on a record that was tampered with. */
  readonly isUnguarded?: boolean;
}

/** Not needed any more, or gone out in an earlier run, counts as `skipped`. */
export type MailOutcome = 'sent' | 'refused' | 'skipped';

/**
 * Sends mails one by one, each reserved before and recorded after. Between the mail server's answer and that record a
 * crash makes the same mail go out again, with the same Message-ID; nowhere else.
 */
export class Mailing {
  constructor(private readonly deps: TaskDependencies) {}

  /**
   * Sends several and keeps going when one fails; the first failure is thrown at the end.
   *
   * @throws what the mail server failed with, or `SIGNING_STEP_BUSY`
   */
  async sendAll(letters: Iterable<() => Promise<unknown>>): Promise<void> {
    let failure: unknown;
    for (const send of letters) {
      try {
        await send();
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) {
      throw failure instanceof Error ? failure : new Error('sending failed', { cause: failure });
    }
  }

  /** @throws what the mail server failed with for now; a refusal for good is an outcome */
  async send<K extends MailKind>(letter: Letter<K>): Promise<MailOutcome> {
    const { deliveries } = this.deps.context.ports;
    const { signingId, step, recipient } = letter;
    if (await deliveries.isSent(signingId, step, recipient.key)) {
      return 'skipped';
    }
    // One attempt, not one process: two tasks of the same process keep out of each other's way too.
    const owner = randomUUID();
    const now = this.deps.context.now();
    switch (await deliveries.claim(signingId, step, recipient.key, owner, now, this.claimEnd())) {
      case 'sent':
        return 'skipped';
      case 'busy':
        throw stepBusy();
      case 'claimed':
        return this.sendClaimed(letter, owner);
    }
  }

  private async sendClaimed<K extends MailKind>(letter: Letter<K>, owner: string): Promise<MailOutcome> {
    const { signingId, step, recipient } = letter;
    const { settings, ports } = this.deps.context;
    const messageId = messageIdOf(signingId, step, recipient.key, settings().serverUrl);
    const renew = (): Promise<boolean> =>
      ports.deliveries.renew(signingId, step, recipient.key, owner, this.claimEnd());
    const heartbeat = setInterval(() => void renew().catch(() => undefined), CLAIM_MS / 3);
    try {
      const outcome = await this.handOver(letter, messageId, renew);
      if (outcome === 'skipped') {
        await ports.deliveries.release(signingId, step, recipient.key, owner);
        return outcome;
      }
      await this.record(letter, outcome, messageId);
      return outcome;
    } catch (error) {
      await ports.deliveries.release(signingId, step, recipient.key, owner).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private claimEnd(): Date {
    return new Date(this.deps.context.now().getTime() + CLAIM_MS);
  }

  private async handOver<K extends MailKind>(
    letter: Letter<K>,
    messageId: string,
    renew: () => Promise<boolean>,
  ): Promise<MailOutcome> {
    const { host, settings, ports, guard } = this.deps.context;
    const found = await ports.repository.get(host.system, letter.signingId);
    if (found === undefined || letter.isWanted?.(found) === false) {
      return 'skipped';
    }
    if (letter.isUnguarded !== true) {
      await guard.verify(found);
    }
    const { language } = found.signing.metadata;
    const mail = await this.deps.renderer.render(letter.kind, language, await letter.data(found));
    // Last look before what cannot be taken back: a process that stood still may have lost the mail to another.
    if (!(await renew())) {
      throw stepBusy();
    }
    try {
      await host.mail.send({
        ...mail,
        ...addressesFor(settings(), letter.sender),
        messageId,
        recipientName: letter.recipient.name,
        recipientEmail: letter.recipient.email,
        attachments: letter.attachments ?? [],
      });
      return 'sent';
    } catch (error) {
      if (error instanceof EsignError && error.code === 'HOST_MAIL_REFUSED') {
        return 'refused';
      }
      throw error;
    }
  }

  private async record<K extends MailKind>(
    letter: Letter<K>,
    state: 'sent' | 'refused',
    messageId: string,
  ): Promise<void> {
    const { host, ports, units, now } = this.deps.context;
    const work = async (uow: UnitOfWork, found: SigningCase): Promise<void> => {
      const outcome = { state, messageId, at: now() };
      const isNew = await ports.deliveries.finish(uow, letter.signingId, letter.step, letter.recipient.key, outcome);
      if (isNew) {
        await (state === 'sent' ? letter.onSent?.(uow, found) : letter.onRefused?.(uow, found));
      }
    };
    if (letter.isUnguarded !== true) {
      await units.change(host.system, letter.signingId, work);
      return;
    }
    await host.unitsOfWork.run(host.system, ports.repository.row(letter.signingId), async (uow) => {
      const found = await ports.repository.getIn(uow, letter.signingId);
      if (found !== undefined) {
        await work(uow, found);
      }
    });
  }
}
