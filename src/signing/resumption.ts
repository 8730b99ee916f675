import type { UnitOfWork } from '../host/index.js';
import { Adoption } from './adoption.js';
import { isChainName, stepsAfter } from './chain-steps.js';
import type { SigningContext } from './context.js';
import { refused } from './errors.js';
import { isOver } from './lifecycle.js';
import type { OutboxRow } from './ports.js';
import { carry } from './promises.js';
import type { Checkpoint, SigningCase } from './records.js';

/** Lets a signing that stopped go on from the step after the last completed one. */
export class Resumption {
  private readonly adoption: Adoption;

  constructor(private readonly context: SigningContext) {
    this.adoption = new Adoption(context);
  }

  /**
   * Resumes by hand.
   *
   * @returns the step it starts with; its `datetime` is empty, as nothing has been completed there yet
   * @throws `StateError` `SIGNING_NOT_RESUMABLE` when no work is outstanding
   */
  async resume(signingId: number, name: string): Promise<Checkpoint> {
    const { units, host } = this.context;
    await this.adoption.adopt(signingId, name);
    const { result } = await units.change(host.system, signingId, async (uow, found) => {
      const rows = await this.context.ports.outbox.findBySigning(signingId, uow);
      const next = await this.reopen(
        uow,
        rows.filter((row) => isOutstanding(found, row)),
      );
      if (next === undefined) {
        throw refused('SIGNING_NOT_RESUMABLE', 'Nothing of this signing is waiting to be resumed.');
      }
      await this.leaveError(uow, found);
      await this.context.journal.write(uow, found.signing, 'resumed', this.context.now().toISOString(), {
        actor: name,
        step: next,
      });
      return { name: next, datetime: '' };
    });
    return result;
  }

  private async reopen(uow: UnitOfWork, rows: readonly OutboxRow[]): Promise<string | undefined> {
    let next: string | undefined;
    for (const row of rows) {
      if (!isChainName(row.type)) {
        continue;
      }
      next ??= nextStepOf(row);
      await this.context.ports.outbox.setState(uow, row.id, 'open');
      await carry(uow, row.type, row.id);
    }
    return next;
  }

  private async leaveError(uow: UnitOfWork, { signing }: SigningCase): Promise<void> {
    if (signing.status !== 'error') {
      return;
    }
    const { previousStatus, ...metadata } = signing.metadata;
    await this.context.ports.repository.update(uow, signing.id, {
      status: previousStatus ?? 'created',
      metadata: { ...metadata, failure: undefined },
    });
  }
}

/** The step at which a signing that stopped would go on; `undefined` when nothing of it has stopped. */
export function stoppedAt(found: SigningCase, rows: readonly OutboxRow[]): string | undefined {
  const row = rows.find((one) => one.state === 'failed' && isChainName(one.type) && isOutstanding(found, one));
  return row === undefined ? undefined : nextStepOf(row);
}

function nextStepOf({ type, checkpoint }: OutboxRow): string | undefined {
  const [step] = isChainName(type) ? stepsAfter(type, checkpoint) : [];
  return step === undefined ? (checkpoint ?? undefined) : `${type}.${step}`;
}

/** Promised and not done. What a cancellation made pointless stays where it stopped. */
function isOutstanding({ signing }: SigningCase, row: OutboxRow): boolean {
  if (row.state === 'done' || row.type === 'signing_error' || row.type === 'signing_remind') {
    return false;
  }
  if (row.type === 'signing_seal') {
    return true;
  }
  return !isOver(signing) || row.type === (signing.status === 'canceled' ? 'signing_cancel' : 'signing_complete');
}
