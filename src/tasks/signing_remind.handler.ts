import type { TaskModule } from '../host/index.js';
import {
  canAct,
  Chain,
  dutyOf,
  EVENTS,
  TASKS,
  type ChainRun,
  type Signer,
  type SigningCase,
  type StepCommit,
} from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { sendErrorToSender } from './letters.js';
import { Mailing } from './mailing.js';
import { People } from './people.js';

/** Reminds one signer, if it is still their turn. */
export function signingRemind(deps: TaskDependencies): TaskModule {
  const reminder = new Reminder(deps);
  const chain = new Chain(deps.context, 'signing_remind', {
    send_reminder: (run) => reminder.send(run),
    publish_reminded: ({ row }) =>
      Promise.resolve(async (uow, { signing }) => {
        if (row.data.wasSent === true) {
          await uow.publish(EVENTS.signerReminded, { signer_id: row.data.signerId, signing_id: signing.id });
        }
        return undefined;
      }),
  });
  return { name: TASKS.remind, handler: (payload, run) => chain.handle(payload, run) };
}

class Reminder {
  private readonly mailing: Mailing;
  private readonly people: People;

  constructor(private readonly deps: TaskDependencies) {
    this.mailing = new Mailing(deps);
    this.people = new People(deps.context);
  }

  async send({ row, found }: ChainRun): Promise<StepCommit | undefined> {
    const { context } = this.deps;
    const step = `signing_remind.${row.subject}`;
    const signer = found.signers.find(({ id }) => id === row.data.signerId);
    if (signer !== undefined && canAct(found, signer)) {
      await this.mail(found, signer, step);
    }
    const [sentAt] =
      signer === undefined ? [] : await context.ports.deliveries.sentAt(found.signing.id, step, String(signer.id));
    return () => Promise.resolve({ wasSent: sentAt !== undefined });
  }

  private async mail({ signing }: SigningCase, signer: Signer, step: string): Promise<void> {
    const { context } = this.deps;
    const sender = await this.people.sender(signing.coworkerId);
    const { name, email } = signer;
    await this.mailing.send({
      signingId: signing.id,
      step,
      kind: 'reminder',
      recipient: this.people.recipientOf(signer),
      sender,
      isWanted: (current) => current.signers.some((one) => one.id === signer.id && canAct(current, one)),
      data: async ({ signing: current }) => ({
        recipientName: name,
        sender,
        title: current.title,
        accentColor: context.settings().accentColor,
        duty: dutyOf(signer),
        message: current.metadata.message,
        link: await this.people.personalLink(signer),
        fingerprint: current.originalDocumentFingerprint,
        deadline: this.people.deadline(current),
        askedAt: signer.sentDate,
        ...(typeof current.metadata.rest.pages === 'number' ? { pages: current.metadata.rest.pages } : {}),
      }),
      onSent: async (uow, current) => {
        await context.ports.repository.updateSigner(uow, signer.id, { notifiedDate: context.now() });
        await context.ports.repository.updateSigner(uow, signer.id, { status: 'notified' }, ['sent', 'error']);
        await context.journal.write(uow, current.signing, 'reminded', step, { signerId: signer.id, name, email });
      },
      onRefused: (uow, current) => sendErrorToSender(context, uow, current, signer, step),
    });
  }
}
