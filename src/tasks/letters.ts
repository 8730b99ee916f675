import type { UnitOfWork } from '../host/index.js';
import { promise, type Signer, type SigningCase, type SigningContext } from '../signing/index.js';

/** Promises a mail that tells the sender whose mail was refused for good, and notes it. */
export async function sendErrorToSender(
  context: SigningContext,
  uow: UnitOfWork,
  { signing }: SigningCase,
  signer: Signer,
  step: string,
): Promise<void> {
  const { id, name, email } = signer;
  await context.journal.write(uow, signing, 'mail_refused', `${step}.${id}`, { signerId: id, name, email });
  await promise(context, uow, signing.id, 'signing_error', `mail.${id}.${step}`.slice(0, 80), {
    step,
    code: 'HOST_MAIL_REFUSED',
    datetime: context.now().toISOString(),
    concerns: `${name} (${email})`,
  });
}
