import type { UnitOfWork } from '../host/index.js';
import type { SigningContext } from './context.js';
import type { SigningMetadata, SigningCase } from './records.js';
import { signerStatusesBefore, signingStatusesBefore } from './lifecycle.js';
import { MAX_LENGTHS } from './input-rules.js';
import { promise } from './promises.js';
import type { ClientTrace } from './services.js';

/** Why a signing ends early, and who says so. */
export interface CancelOrder {
  /** `sender`, `signer:<id>` or `expiry`. */
  readonly by: string;
  readonly kind: NonNullable<SigningMetadata['cancellation']>['kind'];
  readonly reason: string;
  /** For the history; empty for the clock. */
  readonly name: string;
  /** For the history, where a device is known. */
  readonly trace?: ClientTrace;
}

/** Ends signings early. What is said about it, mails and event, is the chain's business. */
export class Cancellation {
  constructor(private readonly context: SigningContext) {}

  /** Cancels inside a unit of work that has touched and inspected the signing. Who has signed or approved stays so. */
  async cancelIn(uow: UnitOfWork, { signing, signers }: SigningCase, order: CancelOrder): Promise<void> {
    const { ports, journal } = this.context;
    const { by, kind, name, trace } = order;
    const reason = order.reason.trim().slice(0, MAX_LENGTHS.reason);
    await ports.repository.update(
      uow,
      signing.id,
      { status: 'canceled', metadata: { ...signing.metadata, waiting: undefined, cancellation: { by, kind, reason } } },
      signingStatusesBefore('canceled'),
    );
    for (const signer of signers) {
      await ports.repository.updateSigner(uow, signer.id, { status: 'canceled' }, signerStatusesBefore('canceled'));
    }
    const signer = signers.find(({ id }) => by === `signer:${id}`);
    await journal.write(uow, signing, kind, 'signing', {
      ...(signer === undefined ? {} : { signerId: signer.id }),
      name,
      actor: name,
      reason: journal.reason(reason),
      trace: trace === undefined ? '' : journal.trace(trace),
    });
    await promise(this.context, uow, signing.id, 'signing_cancel', '1');
  }
}
