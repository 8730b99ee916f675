import type { TaskModule } from '../host/index.js';
import {
  Chain,
  EVENTS,
  isRegistered,
  recordUrlOf,
  signerStatusesBefore,
  signingStatusesBefore,
  TASKS,
  type ChainRun,
  type Signer,
  type SigningCase,
  type StepCommit,
} from '../signing/index.js';
import type { TaskDependencies } from './dependencies.js';
import { Mailing, type Letter, type Recipient } from './mailing.js';
import { People } from './people.js';

const STEP = 'signing_cancel.send_canceled_mails';

/** What follows a cancellation, a refusal to sign and an expiry: mails to whoever had been invited, and the event. */
export function signingCancel(deps: TaskDependencies): TaskModule {
  const { context } = deps;
  const mails = new CanceledMails(deps);
  const chain = new Chain(context, 'signing_cancel', {
    // The unit that cancelled has done it; old rows and half-done ones get here too.
    set_status_canceled: () =>
      Promise.resolve(async (uow, { signing, signers }) => {
        await context.ports.repository.update(
          uow,
          signing.id,
          { status: 'canceled' },
          signingStatusesBefore('canceled'),
        );
        for (const { id } of signers) {
          await context.ports.repository.updateSigner(
            uow,
            id,
            { status: 'canceled' },
            signerStatusesBefore('canceled'),
          );
        }
        return undefined;
      }),
    write_history: () =>
      Promise.resolve(async (uow, { signing }) => {
        const { kind = 'canceled', reason = '', by = 'sender' } = signing.metadata.cancellation ?? {};
        const actor = context.journal.system(signing.metadata.language);
        // Stands already unless the cancellation came from elsewhere: the key is the same.
        await context.journal.write(uow, signing, kind, 'signing', {
          name: by,
          actor,
          reason: context.journal.reason(reason),
          trace: '',
        });
        return undefined;
      }),
    send_canceled_mails: (run) => mails.run(run),
    publish_canceled: async ({ found }) => {
      if (isRegistered(found.signing)) await context.ports.signatureRegister.close(found.signing);
      return async (uow, { signing }) => {
        await uow.publish(EVENTS.signingCanceled, { signing_id: signing.id });
        return undefined;
      };
    },
  });
  return { name: TASKS.cancel, handler: (payload, run) => chain.handle(payload, run) };
}

class CanceledMails {
  private readonly mailing: Mailing;
  private readonly people: People;

  constructor(private readonly deps: TaskDependencies) {
    this.mailing = new Mailing(deps);
    this.people = new People(deps.context);
  }

  async run({ found }: ChainRun): Promise<StepCommit | undefined> {
    const sender = await this.people.sender(found.signing.coworkerId);
    const { kind = 'canceled', by = 'sender' } = found.signing.metadata.cancellation ?? {};
    const colleague = kind === 'canceled' ? await this.people.colleague(by) : undefined;
    const invited = found.signers.filter((signer) => signer.sentDate !== null && !hasLeft(signer));
    const letters = invited.map(
      (signer) => () => this.tell(found, this.people.recipientOf(signer), 'signer', sender, colleague),
    );
    if (kind === 'expired' || colleague !== undefined) {
      letters.push(() => this.tell(found, this.people.recipientSender(sender), 'sender', sender, colleague));
    } else if (kind !== 'canceled') {
      letters.push(() => this.tellDeclined(found, kind, sender));
    }
    await this.mailing.sendAll(letters);
    return undefined;
  }

  private async tell(
    { signing }: SigningCase,
    recipient: Recipient,
    audience: 'signer' | 'sender',
    sender: { readonly name: string; readonly email: string },
    colleague: { readonly name: string } | undefined,
  ): Promise<void> {
    const { context } = this.deps;
    const letter: Letter<'canceled'> = {
      signingId: signing.id,
      step: STEP,
      kind: 'canceled',
      recipient,
      sender,
      data: (found) => {
        const { cancellation } = found.signing.metadata;
        const by = colleague?.name ?? whoEnded(found)?.name;
        return Promise.resolve({
          recipientName: recipient.name,
          sender,
          title: found.signing.title,
          accentColor: context.settings().accentColor,
          audience,
          cause: cancellation?.kind ?? 'canceled',
          ...(by === undefined ? {} : { by }),
          reason: cancellation?.reason ?? '',
          canceledAt: context.now(),
          ...(audience === 'sender' ? { link: recordUrlOf(context, signing.id) } : {}),
        });
      },
      onSent: async (uow, found) => {
        const { name, email } = recipient;
        await context.journal.write(uow, found.signing, 'canceled_mail_sent', recipient.key, { name, email });
      },
    };
    await this.mailing.send(letter);
  }

  private async tellDeclined(
    { signing }: SigningCase,
    cause: 'declined' | 'not_me',
    sender: { readonly name: string; readonly email: string },
  ): Promise<void> {
    const { context } = this.deps;
    await this.mailing.send({
      signingId: signing.id,
      step: STEP,
      kind: 'declined',
      recipient: this.people.recipientSender(sender),
      sender,
      data: (found) => {
        const signer = whoEnded(found);
        return Promise.resolve({
          recipientName: sender.name,
          sender,
          title: found.signing.title,
          accentColor: context.settings().accentColor,
          signer: { name: signer?.name ?? '', email: signer?.email ?? '' },
          cause,
          reason: found.signing.metadata.cancellation?.reason ?? '',
          declinedAt: context.now(),
          link: recordUrlOf(context, signing.id),
        });
      },
    });
  }
}

function whoEnded({ signing, signers }: SigningCase): Signer | undefined {
  return signers.find(({ id }) => signing.metadata.cancellation?.by === `signer:${id}`);
}

/** A viewer who said "not me" had nothing more to do with it. */
function hasLeft({ role, methodData }: Signer): boolean {
  return role === 'viewer' && methodData?.declined !== undefined;
}
