import type { MailPerson } from '../mail/index.js';
import { deadlineOf, portalUrlOf, type Signer, type Signing, type SigningContext } from '../signing/index.js';
import { UnusableError } from '../errors.js';
import type { SigningErrorCode } from '../signing/index.js';
import type { Recipient } from './mailing.js';

/** The sender's key in delivery records. */
export const SENDER_KEY = 'sender';

/** Names, addresses and personal links of those a signing concerns. */
export class People {
  constructor(private readonly context: SigningContext) {}

  /** @throws `UnusableError` `SIGNING_SENDER_MISSING` when the coworker is gone or has no mail address */
  async sender(coworkerId: number): Promise<MailPerson> {
    const { ports, host } = this.context;
    const person = await ports.crm.person(host.system, 'coworker', coworkerId);
    if (person === undefined || person.email === '') {
      throw new UnusableError<SigningErrorCode>(
        'SIGNING_SENDER_MISSING',
        'The coworker who sends this signing is gone or has no mail address.',
      );
    }
    return person;
  }

  /** @returns the coworker who ended a signing that somebody else had sent; a name that is gone is empty */
  async colleague(by: string): Promise<{ readonly name: string } | undefined> {
    const id = /^coworker:(\d+)$/.exec(by)?.[1];
    if (id === undefined) return undefined;
    const { ports, host } = this.context;
    return { name: (await ports.crm.person(host.system, 'coworker', Number(id)))?.name ?? '' };
  }

  recipientOf({ id, name, email }: Pick<Signer, 'id' | 'name' | 'email'>): Recipient {
    return { key: String(id), name, email };
  }

  recipientSender({ name, email }: MailPerson): Recipient {
    return { key: SENDER_KEY, name, email };
  }

  /** @throws `IntegrityError` `SIGNING_TOKEN_BOX_INVALID` */
  async personalLink(signer: Signer): Promise<string> {
    const { ports, vault } = this.context;
    const box = (await ports.secrets.getToken(signer.id)) ?? '';
    return portalUrlOf(this.context, vault.open(box, signer.tokenHash));
  }

  deadline(signing: Signing): Date | null {
    return deadlineOf(signing, this.context.settings().expiry.afterDays) ?? null;
  }
}
