import type { TaskModule } from '../host/index.js';
import type { MailPerson } from '../mail/index.js';
import { addWorkingDays, formatInstant } from '../i18n/index.js';
import {
  canAct,
  Cancellation,
  dutyOf,
  isCancelable,
  recordUrlOf,
  TASKS,
  type Signer,
  type SigningCase,
} from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { Mailing, type Recipient } from './mailing.js';
import { forEachOpenSigning } from './open-signings.js';
import { People } from './people.js';

const ANNOUNCED_WORKING_DAYS = 2;
const STEP = 'scheduled_expiry.announce';

/** Ends signings whose time is up, and announces it two working days before. */
export function scheduledExpiry(deps: TaskDependencies): TaskModule {
  const expiry = new Expiry(deps);
  return { name: TASKS.scheduledExpiry, handler: (_payload, { signal }) => expiry.run(signal) };
}

class Expiry {
  private readonly mailing: Mailing;
  private readonly people: People;
  private readonly cancellation: Cancellation;

  constructor(private readonly deps: TaskDependencies) {
    this.mailing = new Mailing(deps);
    this.people = new People(deps.context);
    this.cancellation = new Cancellation(deps.context);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { context } = this.deps;
    await forEachOpenSigning(context, ['sent', 'opened', 'partlysigned', 'error'], signal, async (found) => {
      const deadline = this.people.deadline(found.signing);
      if (deadline === null || !isCancelable(found)) {
        return;
      }
      if (deadline <= context.now()) {
        await this.expire(found);
      } else if (addWorkingDays(deadline, -ANNOUNCED_WORKING_DAYS, found.signing.metadata.language) <= context.now()) {
        await this.announce(found, deadline);
      }
    });
  }

  private async expire({ signing }: SigningCase): Promise<void> {
    const { context } = this.deps;
    await context.units.change(context.host.system, signing.id, async (uow, current) => {
      if (isCancelable(current)) {
        await this.cancellation.cancelIn(uow, current, { by: 'expiry', kind: 'expired', reason: '', name: '' });
      }
    });
  }

  private async announce(found: SigningCase, deadline: Date): Promise<void> {
    const { context } = this.deps;
    const { signing } = found;
    const sender = await this.people.sender(signing.coworkerId);
    const waiting = found.signers.filter((signer) => canAct(found, signer));
    await this.mailing.sendAll([
      ...waiting.map((signer) => () => this.tell(found, deadline, sender, this.people.recipientOf(signer), signer)),
      () => this.tell(found, deadline, sender, this.people.recipientSender(sender)),
    ]);
    await context.units.change(context.host.system, signing.id, async (uow, current) => {
      const date = context.journal.moment(deadline, formatInstant(deadline, signing.metadata.language));
      await context.journal.write(uow, current.signing, 'expiring', 'once', { date });
    });
  }

  private async tell(
    { signing }: SigningCase,
    deadline: Date,
    sender: MailPerson,
    recipient: Recipient,
    signer?: Signer,
  ): Promise<void> {
    const { context } = this.deps;
    await this.mailing.send({
      signingId: signing.id,
      step: STEP,
      kind: 'expiring',
      recipient,
      sender,
      isWanted: (current) =>
        isCancelable(current) &&
        (signer === undefined || current.signers.some((one) => one.id === signer.id && canAct(current, one))),
      data: async (current) => ({
        recipientName: recipient.name,
        sender,
        title: current.signing.title,
        accentColor: context.settings().accentColor,
        audience: signer === undefined ? 'sender' : 'signer',
        duty: signer === undefined ? 'view' : dutyOf(signer),
        link: signer === undefined ? recordUrlOf(context, signing.id) : await this.people.personalLink(signer),
        deadline,
        waitingFor: current.signers.filter((one) => canAct(current, one)).map(({ name }) => name),
      }),
    });
  }
}
