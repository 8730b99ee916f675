import type { Principal, UnitOfWork } from '../host/index.js';
import type { SigningContext } from './context.js';
import { refused } from './errors.js';
import { EVENTS } from './events.js';
import { signerStatusesBefore, statusAfterAct } from './lifecycle.js';
import { currentGroup, isEveryoneDone } from './order-groups.js';
import { assertMayAct } from './portal-rules.js';
import { promise } from './promises.js';
import type { MethodData, Signer, Signing, SigningCase } from './records.js';
import type { Act } from './services.js';

/** Headers are as long as a browser likes; `methoddata` is not. */
const TRACE_MAX_LENGTH = 200;

/** Records signatures and approvals, and promises what follows from them, in one unit of work. */
export class ActRecorder {
  constructor(private readonly context: SigningContext) {}

  /**
   * Records an act whose document was verified just before.
   *
   * @param verified - the signing whose document was verified: under the lock it must still be the same
   * @param alongside - writes in the same unit of work, after the act
   */
  async record(
    principal: Principal,
    verified: Signing,
    signerId: number,
    act: Act,
    alongside?: (uow: UnitOfWork) => Promise<void>,
  ): Promise<SigningCase> {
    const { units } = this.context;
    const { found } = await units.change(principal, verified.id, async (uow, current) => {
      const signer = current.signers.find(({ id }) => id === signerId);
      if (signer === undefined) {
        throw refused('SIGNING_CLOSED', 'You are no longer part of this signing.');
      }
      assertMayAct(current, signer, act.duty, act.method === 'approve' ? undefined : act.method);
      await this.store(uow, current, signer, act);
      await this.follow(uow, current, signer, act);
      await alongside?.(uow);
    });
    return found;
  }

  private async store(uow: UnitOfWork, { signing }: SigningCase, signer: Signer, act: Act): Promise<void> {
    const { ports, now } = this.context;
    const at = now();
    const methodData = methodDataOf(act, signing.originalDocumentFingerprint);
    const evidenceId = await ports.evidence.record(uow, { signing, signer, methodData, evidence: act.evidence, at });
    const status = act.duty === 'approve' ? 'approved' : 'signed';
    const isFirst = await ports.repository.updateSigner(
      uow,
      signer.id,
      {
        status,
        method: act.method === 'approve' ? null : act.method,
        methodData: { ...methodData, evidenceId },
        ...(status === 'signed' ? { signedDate: at } : { approvedDate: at }),
      },
      signerStatusesBefore(status),
    );
    if (!isFirst) {
      throw refused('SIGNING_ALREADY_SIGNED', 'You have done your part already.');
    }
  }

  private async follow(uow: UnitOfWork, { signing, signers }: SigningCase, signer: Signer, act: Act): Promise<void> {
    const { journal } = this.context;
    await this.advanceStatus(uow, signing);
    await uow.publish(EVENTS.signerSigned, { signer_id: signer.id, signing_id: signing.id });
    const status = act.duty === 'approve' ? 'approved' : 'signed';
    const details = {
      signerId: signer.id,
      name: signer.name,
      method: journal.method(act.method),
      trace: journal.trace(act.trace),
    };
    await journal.write(uow, signing, status, String(signer.id), details);
    const after = signers.map((one) => (one.id === signer.id ? ({ ...one, status } as const) : one));
    if (isEveryoneDone(after)) {
      await promise(this.context, uow, signing.id, 'signing_complete', '1');
      return;
    }
    const [before, next] = [currentGroup(signers), currentGroup(after)];
    if (next !== undefined && next.order !== before?.order) {
      await promise(this.context, uow, signing.id, 'signing_next', String(next.order));
    }
  }

  private async advanceStatus(uow: UnitOfWork, signing: Signing): Promise<void> {
    const { repository } = this.context.ports;
    if (signing.status === 'error') {
      // The failed task is not mended by a signature: the signing goes on from here when it is resumed.
      const previousStatus = statusAfterAct(signing.metadata.previousStatus ?? 'sent');
      await repository.update(uow, signing.id, { metadata: { ...signing.metadata, previousStatus } });
      return;
    }
    const status = statusAfterAct(signing.status);
    if (status !== signing.status) {
      await repository.update(uow, signing.id, { status });
    }
  }
}

function methodDataOf(act: Act, fingerprint: string): MethodData {
  const { method, level, trace, transactionId, receiptUrl, personalIdentification, recordId } = act;
  return {
    method,
    level,
    ipAddress: trace.ipAddress,
    browser: trace.browser.slice(0, TRACE_MAX_LENGTH),
    platform: trace.platform.slice(0, TRACE_MAX_LENGTH),
    fingerprint,
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(receiptUrl === undefined ? {} : { receiptUrl }),
    ...(recordId === undefined ? {} : { recordId }),
    ...(personalIdentification === undefined ? {} : { personalIdentification }),
  };
}
