import type { TaskRun, UnitOfWork } from '../host/index.js';
import { CHAIN_STEPS, MAIN_CHAINS, stepsAfter, type ChainName, type StepOf } from './chain-steps.js';
import { ChainFailure } from './chain-failure.js';
import type { SigningContext } from './context.js';
import type { OutboxRow } from './ports.js';
import { chainPayload } from './tasks.js';
import type { SigningCase } from './records.js';

/** What a step is told. */
export interface ChainRun {
  readonly row: OutboxRow;
  /** As it is before the step, verified against its manifest. */
  readonly found: SigningCase;
  readonly run: TaskRun;
}

/**
 * The part of a step that is written with its checkpoint, in one transaction, at most once. What it returns is added to
 * the row's data for later steps.
 */
export type StepCommit = (uow: UnitOfWork, found: SigningCase) => Promise<OutboxRow['data'] | undefined>;

/** One step. Its own work may run twice, also at the same time; what must stand once goes into the {@link StepCommit}. */
export type ChainStep = (chain: ChainRun) => Promise<StepCommit | undefined>;

/**
 * Runs one kind of chain from the step after the row's checkpoint to its end, one checkpoint at a time. A process that
 * dies in between loses the step it was in, never one before.
 */
export class Chain<Name extends ChainName> {
  private readonly failure: ChainFailure;

  constructor(
    private readonly context: SigningContext,
    private readonly name: Name,
    private readonly steps: Readonly<Record<StepOf<Name>, ChainStep>>,
  ) {
    this.failure = new ChainFailure(context);
  }

  /** Handles the task that carries an outbox row. */
  async handle(payload: unknown, run: TaskRun): Promise<void> {
    const { outboxId } = chainPayload.parse(payload);
    const row = await this.context.ports.outbox.get(outboxId);
    if (row?.state !== 'open' || row.type !== this.name) {
      return;
    }
    for (const step of stepsAfter(this.name, row.checkpoint)) {
      run.signal.throwIfAborted();
      if (!(await this.runStep(outboxId, step as StepOf<Name>, run))) {
        return;
      }
    }
    await this.finish(row);
  }

  /** @returns false when the row or its signing is waiting: for a person, or for something we depend on */
  private async runStep(outboxId: number, step: StepOf<Name>, run: TaskRun): Promise<boolean> {
    const { ports, host, guard } = this.context;
    const row = await ports.outbox.get(outboxId);
    const found = row && (await ports.repository.get(host.system, row.signingId));
    if (row?.state !== 'open' || found === undefined || this.isHeld(found)) {
      return false;
    }
    try {
      if (this.name !== 'signing_error') {
        await guard.verify(found); // the sender has to hear of a tampered signing too
      }
      const commit = await this.steps[step]({ row, found, run });
      await this.complete(outboxId, row.signingId, step, commit);
      return true;
    } catch (error) {
      if ((await this.failure.note(row, `${this.name}.${step}`, error, run)) === 'parked') {
        return false;
      }
      throw error;
    }
  }

  /** A failed signing waits for its sender, whatever else was promised. */
  private isHeld({ signing }: SigningCase): boolean {
    return MAIN_CHAINS.includes(this.name) && this.name !== 'signing_cancel' && signing.status === 'error';
  }

  private async complete(outboxId: number, signingId: number, step: string, commit?: StepCommit): Promise<void> {
    const { ports, now } = this.context;
    const name = `${this.name}.${step}`;
    await this.change(signingId, async (uow, found) => {
      const row = await ports.outbox.get(outboxId, uow);
      if (row?.state !== 'open' || !stepsAfter(this.name, row.checkpoint).includes(step)) {
        return; // another run of the same step was faster
      }
      const data = await commit?.(uow, found);
      await ports.outbox.setCheckpoint(uow, outboxId, name, { ...row.data, ...data });
      if (MAIN_CHAINS.includes(this.name)) {
        const fresh = await ports.repository.getIn(uow, signingId);
        const metadata = (fresh ?? found).signing.metadata;
        const checkpoint = { name, datetime: now().toISOString() };
        // Signings of the original structure gain checkpoints with the first step this version completes.
        const version = metadata.version === 0 ? 1 : metadata.version;
        const isWaitOver = metadata.waiting?.step.startsWith(`${this.name}.`) === true;
        const waiting = isWaitOver ? undefined : metadata.waiting;
        await ports.repository.update(uow, signingId, { metadata: { ...metadata, version, checkpoint, waiting } });
      }
      const steps: readonly string[] = CHAIN_STEPS[this.name];
      if (steps.at(-1) === step) {
        await ports.outbox.setState(uow, outboxId, 'done');
      }
    });
  }

  /** Closes a row whose last step had been completed before this run. */
  private async finish({ id, signingId }: OutboxRow): Promise<void> {
    const { ports } = this.context;
    const row = await ports.outbox.get(id);
    if (row?.state === 'open' && stepsAfter(this.name, row.checkpoint).length === 0) {
      await this.change(signingId, (uow) => ports.outbox.setState(uow, id, 'done'));
    }
  }

  private async change(signingId: number, work: (uow: UnitOfWork, found: SigningCase) => Promise<void>): Promise<void> {
    const { units, host, ports } = this.context;
    if (this.name !== 'signing_error') {
      await units.change(host.system, signingId, work);
      return;
    }
    await host.unitsOfWork.run(host.system, ports.repository.row(signingId), async (uow) => {
      const found = await ports.repository.getIn(uow, signingId);
      if (found !== undefined) {
        await work(uow, found);
      }
    });
  }
}
