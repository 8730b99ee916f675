import type { TaskRun, UnitOfWork } from '../host/index.js';
import { EsignError } from '../errors.js';
import { MAIN_CHAINS, isChainName } from './chain-steps.js';
import type { SigningContext } from './context.js';
import { dependencyOf } from './dependencies.js';
import { EVENTS } from './events.js';
import { isOver } from './lifecycle.js';
import type { OutboxRow } from './ports.js';
import { promise } from './promises.js';
import type { SigningCase, SigningMetadata } from './records.js';
import { SIGNING_STATUSES, type SigningStatus } from './vocabulary.js';

type Failure = NonNullable<SigningMetadata['failure']>;

/** For so long what we depend on may be away before a person has to look; a working day and the night before it. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/**
 * Decides what a failed step means: another attempt, waiting for something that is away, or a signing in `error` whose
 * sender is told.
 */
export class ChainFailure {
  constructor(private readonly context: SigningContext) {}

  /**
   * Takes note of a failure.
   *
   * @returns `again`: the caller throws it on, for the queue to try again or to give up; `parked`: the attempts of this
   *   task are used up, the row stays open, and reconciliation takes it up again
   */
  async note(row: OutboxRow, step: string, error: unknown, run: TaskRun): Promise<'again' | 'parked'> {
    const { logger } = this.context.host;
    const code = codeOf(error);
    const isFinal = error instanceof EsignError && error.retry !== 'later';
    const fields = { signingId: row.signingId, step, code, attempt: run.attempt, error: textOf(error) };
    if (
      run.signal.aborted ||
      code === 'SIGNING_STEP_BUSY' ||
      (!isFinal && (await this.isWorthWaiting(row, step, error, run)))
    ) {
      logger.warn(fields, 'a step failed and is tried again');
      return run.isLastAttempt && !run.signal.aborted ? 'parked' : 'again';
    }
    if (!isFinal && !run.isLastAttempt) {
      logger.warn(fields, 'a step failed and is tried again');
      return 'again';
    }
    logger.error(fields, 'a step failed for good');
    const datetime = this.context.now().toISOString();
    await this.giveUp(row, { code, message: textOf(error), step, datetime, isFinal });
    return 'again';
  }

  /** Waits, and says so on the record from the second failure on, while what is missing may come back. */
  private async isWorthWaiting(row: OutboxRow, step: string, error: unknown, run: TaskRun): Promise<boolean> {
    const code = dependencyOf(error);
    if (code === undefined) {
      return false;
    }
    const since = run.attempt > 1 ? await this.showWaiting(row, step, code) : undefined;
    return this.context.now().getTime() - (since ?? row.createdAt).getTime() < GIVE_UP_AFTER_MS || !run.isLastAttempt;
  }

  /** @returns since when this chain has been waiting, where that is on the record */
  private async showWaiting(row: OutboxRow, step: string, code: string): Promise<Date | undefined> {
    const { units, host, ports, journal, now } = this.context;
    if (!isChainName(row.type) || !MAIN_CHAINS.includes(row.type)) {
      return undefined;
    }
    try {
      const { result } = await units.change(host.system, row.signingId, async (uow, { signing }) => {
        const { waiting } = signing.metadata;
        if (waiting?.step === step) {
          return waiting.since;
        }
        const since = now().toISOString();
        await ports.repository.update(uow, signing.id, {
          metadata: { ...signing.metadata, waiting: { code, step, since } },
        });
        await journal.write(uow, signing, 'waiting', `${step}.${since}`, {
          cause: journal.cause(code),
          code,
          step,
        });
        return since;
      });
      return new Date(result);
    } catch (failure) {
      // It may be the database that is away, or a record that was tampered with: the next attempt will tell.
      host.logger.warn({ signingId: row.signingId, code: codeOf(failure) }, 'waiting could not be noted on the record');
      return undefined;
    }
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
    const metadata = { ...signing.metadata, previousStatus, failure, waiting: undefined };
    await ports.repository.update(uow, signing.id, { status: 'error', metadata });
    await guard.shift(uow, signing.id, { status: 'error', previousStatus });
    await uow.publish(EVENTS.signingError, { signing_id: signing.id });
    await journal.write(uow, signing, 'error', failure.datetime, {
      cause: journal.cause(failure.code),
      step: failure.step,
      code: failure.code,
    });
  }

  private async tellSender(uow: UnitOfWork, row: OutboxRow, { step, code, datetime }: Failure): Promise<void> {
    await promise(this.context, uow, row.signingId, 'signing_error', `${row.id}.${datetime}`, { step, code, datetime });
  }
}

function codeOf(error: unknown): string {
  return error instanceof EsignError ? String(error.code) : (dependencyOf(error) ?? 'INTERNAL');
}

/** Messages of our own errors never hold secrets; of others only the kind is told. */
function textOf(error: unknown): string {
  return error instanceof EsignError ? error.message : error instanceof Error ? error.name : 'unknown failure';
}
