import type { TaskRun, UnitOfWork } from '../host/index.js';
import { EsignError } from '../errors.js';
import { MAIN_CHAINS, isChainName } from './chain-steps.js';
import type { SigningContext } from './context.js';
import { EVENTS } from './events.js';
import { isOver } from './lifecycle.js';
import type { OutboxRow } from './ports.js';
import { promise } from './promises.js';
import type { SigningCase, SigningMetadata } from './records.js';
import { SIGNING_STATUSES, type SigningStatus } from './vocabulary.js';

type Failure = NonNullable<SigningMetadata['failure']>;

/** Decides what a failed step means: another attempt, or a signing in `error` whose sender is told. */
export class ChainFailure {
  constructor(private readonly context: SigningContext) {}

  /** Takes note of a failure; the caller throws it on, so that the queue sees it too. */
  async note(row: OutboxRow, step: string, error: unknown, run: TaskRun): Promise<void> {
    const { host } = this.context;
    const code = codeOf(error);
    const isFinal = error instanceof EsignError && error.retry !== 'later';
    const isGivenUp = isFinal || run.isLastAttempt;
    const fields = { signingId: row.signingId, step, code, attempt: run.attempt };
    if (!isGivenUp || run.signal.aborted || code === 'SIGNING_STEP_BUSY') {
      host.logger.warn({ ...fields, error: textOf(error) }, 'a step failed and is tried again');
      return;
    }
    host.logger.error({ ...fields, error: textOf(error) }, 'a step failed for good');
    const datetime = this.context.now().toISOString();
    await this.giveUp(row, { code, message: textOf(error), step, datetime, isFinal });
  }

  private async giveUp(row: OutboxRow, failure: Failure): Promise<void> {
    const { host, ports } = this.context;
    const touched = ports.repository.row(row.signingId);
    await host.unitsOfWork.run(host.system, touched, async (uow) => {
      const [current, found] = [await ports.outbox.get(row.id, uow), await ports.repository.getIn(uow, row.signingId)];
      if (current?.state !== 'open' || found === undefined) {
        return;
      }
      const isTransient = failure.isFinal !== true;
      if (isOver(found.signing) && isTransient) {
        return; // the row stays open: the reconciler tries again until, say, the mail server is back
      }
      await ports.outbox.setState(uow, row.id, 'failed');
      if (row.type === 'signing_error') {
        return;
      }
      if (isChainName(row.type) && MAIN_CHAINS.includes(row.type) && !isOver(found.signing)) {
        await this.enterError(uow, found, failure);
      }
      await this.tellSender(uow, row, failure);
    });
  }

  private async enterError(uow: UnitOfWork, { signing }: SigningCase, failure: Failure): Promise<void> {
    if (signing.status === 'error') {
      return;
    }
    const { ports, guard, journal } = this.context;
    // On a record that was tampered with, the status the add-on last wrote is the one to go back to.
    const expected = await guard.expectedState(uow, signing.id);
    const previousStatus: SigningStatus =
      SIGNING_STATUSES.find((status) => status === expected?.status) ?? signing.status;
    const metadata = { ...signing.metadata, previousStatus, failure };
    await ports.repository.update(uow, signing.id, { status: 'error', metadata });
    await guard.shift(uow, signing.id, { status: 'error', previousStatus });
    await uow.publish(EVENTS.signingError, { signing_id: signing.id });
    await journal.write(uow, signing, 'error', failure.datetime, {
      cause: failure.message,
      step: failure.step,
      code: failure.code,
    });
  }

  private async tellSender(uow: UnitOfWork, row: OutboxRow, { step, code, datetime }: Failure): Promise<void> {
    await promise(this.context, uow, row.signingId, 'signing_error', `${row.id}.${datetime}`, { step, code, datetime });
  }
}

function codeOf(error: unknown): string {
  return error instanceof EsignError ? String(error.code) : 'INTERNAL';
}

/** Messages of our own errors never hold secrets; of others only the kind is told. */
function textOf(error: unknown): string {
  return error instanceof EsignError ? error.message : error instanceof Error ? error.name : 'unknown failure';
}
