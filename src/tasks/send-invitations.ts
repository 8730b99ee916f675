import type { UnitOfWork } from '../host/index.js';
import {
  dutyOf,
  EVENTS,
  hasActed,
  isOver,
  orderGroups,
  signerStatusesBefore,
  type ChainRun,
  type OrderGroup,
  type Signer,
  type SigningCase,
  type StepCommit,
} from '../signing/index.js';
import type { MailPerson } from '../mail/index.js';
import type { TaskDependencies } from './dependencies.js';
import { sendErrorToSender } from './letters.js';
import { Mailing, type Letter } from './mailing.js';
import { People } from './people.js';

/** Step `send_invitations` of `signing_create` and `signing_next`: everyone of one order group, and nobody else. */
export class SendInvitations {
  private readonly mailing: Mailing;
  private readonly people: People;

  constructor(private readonly deps: TaskDependencies) {
    this.mailing = new Mailing(deps);
    this.people = new People(deps.context);
  }

  async run({ row, found }: ChainRun): Promise<StepCommit | undefined> {
    const group = groupOf(row.type, row.subject, found);
    if (group === undefined || found.signing.status === 'canceled') {
      return undefined;
    }
    const announced = await this.announce(found, group);
    const sender = await this.people.sender(announced.signing.coworkerId);
    const step = `${row.type}.send_invitations.${group.order}`;
    const ids = new Set(group.members.map(({ id }) => id));
    const invited = announced.signers.filter((signer) => ids.has(signer.id) && isToBeInvited(signer));
    await this.mailing.sendAll(invited.map((signer) => () => this.invite(announced, signer, sender, step)));
    return undefined;
  }

  /** Before the first mail: the turn has passed to this group, whatever the mail server says. */
  private async announce({ signing }: SigningCase, group: OrderGroup): Promise<SigningCase> {
    const { context } = this.deps;
    const { found } = await context.units.change(context.host.system, signing.id, async (uow, current) => {
      const at = context.now();
      const members = current.signers.filter(({ id }) => group.members.some((member) => member.id === id));
      for (const signer of members.filter(({ sentDate }) => sentDate === null)) {
        await context.ports.repository.updateSigner(uow, signer.id, { sentDate: at });
        await context.ports.repository.updateSigner(uow, signer.id, { status: 'sent' }, ['created']);
      }
      await context.ports.repository.update(uow, signing.id, { status: 'sent' }, ['created']);
      if (current.signing.sentDate === null) {
        await context.ports.repository.update(uow, signing.id, { sentDate: at });
      }
      const params = { order: group.order };
      if (await context.journal.write(uow, current.signing, 'sent', String(group.order), params)) {
        await uow.publish(EVENTS.signingSent, { signing_id: signing.id });
      }
    });
    return found;
  }

  private async invite({ signing }: SigningCase, signer: Signer, sender: MailPerson, step: string): Promise<void> {
    const { context } = this.deps;
    const letter: Letter<'invitation'> = {
      signingId: signing.id,
      step,
      kind: 'invitation',
      recipient: this.people.recipientOf(signer),
      sender,
      isWanted: (current) => {
        const now = current.signers.find(({ id }) => id === signer.id);
        return !isOver(current.signing) && now !== undefined && isToBeInvited(now);
      },
      data: async ({ signing: current }) => ({
        recipientName: signer.name,
        sender,
        title: current.title,
        accentColor: context.settings().accentColor,
        duty: dutyOf(signer),
        subject: current.metadata.subject,
        message: current.metadata.message,
        link: await this.people.personalLink(signer),
        fingerprint: current.originalDocumentFingerprint,
        deadline: this.people.deadline(current),
        ...(typeof current.metadata.rest.pages === 'number' ? { pages: current.metadata.rest.pages } : {}),
      }),
      onSent: async (uow, found) => {
        await context.ports.repository.updateSigner(uow, signer.id, { notifiedDate: context.now() });
        await context.ports.repository.updateSigner(uow, signer.id, { status: 'notified' }, ['sent']);
        const { id, name, email } = signer;
        const details = { signerId: id, name, email };
        await context.journal.write(uow, found.signing, 'invitation_sent', String(id), details);
      },
      onRefused: (uow, found) => this.refuse(uow, found, signer, step),
    };
    await this.mailing.send(letter);
  }

  private async refuse(uow: UnitOfWork, found: SigningCase, signer: Signer, step: string): Promise<void> {
    const { repository } = this.deps.context.ports;
    await repository.updateSigner(uow, signer.id, { status: 'error' }, signerStatusesBefore('error'));
    await sendErrorToSender(this.deps.context, uow, found, signer, step);
  }
}

function groupOf(type: string, subject: string, { signers }: SigningCase): OrderGroup<Signer> | undefined {
  const groups = orderGroups(signers);
  return type === 'signing_create' ? groups[0] : groups.find(({ order }) => String(order) === subject);
}

function isToBeInvited(signer: Signer): boolean {
  return signer.notifiedDate === null && signer.status !== 'canceled' && !hasActed(signer);
}
