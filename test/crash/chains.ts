import type { Answer, Product } from '../e2e/product.js';
import { emailOf, firstDeal, newSigning, pdfWithPages, person, signByCheckbox, tokenFor } from '../e2e/signing-case.js';

/** A signing whose process is killed in the chain that `begin` sets off. */
export interface Victim {
  readonly title: string;
  readonly signingId: () => number;
  /** What a user does; done again after the crash, as a user would. */
  begin(): Promise<Answer | undefined>;
  readonly status: string;
  /** The event that ends the chain. */
  readonly event: string;
  /** Who gets a mail from this chain, and a word by which it is told from the other mails of the signing. */
  readonly recipients: readonly string[];
  readonly mail: RegExp;
}

const ANNA = 'Anna Berg';
const BO = 'Bo Ek';
const CIA = 'Cia Lund';

type Scene = (product: Product, title: string) => Promise<Victim>;

async function bodyOf(product: Product, title: string, signers: readonly object[]): Promise<object> {
  const user = product.coworker;
  const document = await product.document(user, await pdfWithPages(1), title, await firstDeal(product, user));
  return newSigning([document], { title, signers, meta: { subject: title, message: title, language: 'en_us' } });
}

/** The same call again is the same signing: its key says so. */
async function post(product: Product, title: string, body: object): Promise<Answer> {
  const key = { 'idempotency-key': title.replaceAll(' ', '-') };
  return await product.as(product.coworker, 'POST', '/limepkg-esign/signing/', body, key);
}

async function created(product: Product, title: string, signers: readonly object[]): Promise<number> {
  const { status, body } = await post(product, title, await bodyOf(product, title, signers));
  if (status !== 201) throw new Error(`create: ${String(status)} ${JSON.stringify(body)}`);
  return body.id;
}

const create: Scene = async (product, title) => {
  const body = await bodyOf(product, title, [person(ANNA), person(BO), person(CIA, 2)]);
  let id = 0;
  return {
    title,
    signingId: () => id,
    begin: async () => {
      const answer = await post(product, title, body);
      id = answer.body.id;
      return answer;
    },
    status: 'sent',
    event: 'esign.signing.sent',
    recipients: [ANNA, BO],
    mail: /token=/,
  };
};

const next: Scene = async (product, title) => {
  const id = await created(product, title, [person(ANNA), person(BO, 2), person(CIA, 2)]);
  const token = await tokenFor(product, ANNA, title);
  return {
    title,
    signingId: () => id,
    begin: () => signByCheckbox(product, token),
    status: 'sent|partlysigned',
    event: 'esign.signing.sent',
    recipients: [BO, CIA],
    mail: /token=/,
  };
};

const complete: Scene = async (product, title) => {
  const id = await created(product, title, [person(ANNA), person(BO, 1, 'viewer')]);
  const token = await tokenFor(product, ANNA, title);
  await tokenFor(product, BO, title);
  return {
    title,
    signingId: () => id,
    begin: () => signByCheckbox(product, token),
    status: 'signed',
    event: 'esign.signing.completed',
    recipients: [ANNA, BO],
    mail: /[0-9a-f]{16}/,
  };
};

const cancel: Scene = async (product, title) => {
  const id = await created(product, title, [person(ANNA), person(BO), person(CIA, 2)]);
  await tokenFor(product, ANNA, title);
  await tokenFor(product, BO, title);
  return {
    title,
    signingId: () => id,
    begin: () => product.as(product.coworker, 'DELETE', `/limepkg-esign/signing/${String(id)}/`, { reason: 'None' }),
    status: 'canceled',
    event: 'esign.signing.canceled',
    recipients: [ANNA, BO],
    mail: /cancel/i,
  };
};

/** The four chains, each with the commits and mails there are to die at. */
export const SCENES: readonly { readonly name: string; readonly commits: number; readonly scene: Scene }[] = [
  { name: 'signing_create', commits: 7, scene: create },
  { name: 'signing_next', commits: 7, scene: next },
  { name: 'signing_complete', commits: 13, scene: complete },
  { name: 'signing_cancel', commits: 8, scene: cancel },
];

/** Message-IDs of the chain's mails to one recipient, repeats included. */
export async function messageIdsTo(product: Product, victim: Victim, name: string): Promise<string[]> {
  const isEnding = victim.status === 'signed' || victim.status === 'canceled';
  return (await product.mails())
    .filter(({ to, subject, text }) => to.includes(emailOf(name)) && `${subject} ${text}`.includes(victim.title))
    .filter(({ attachments, subject, text }) =>
      victim.status === 'signed'
        ? attachments.length > 0
        : isEnding
          ? !text.includes('token=') && victim.mail.test(`${subject} ${text}`)
          : victim.mail.test(text),
    )
    .map(({ headers }) => String(headers['message-id']));
}
