import { StateError } from '../../errors.js';
import type { Logger, TaskRun } from '../../host/index.js';
import type { QueueErrorCode } from '../errors.js';
import { backoffDelayMs, describeFailure, isFinal, isStop, MAX_LOST_RUNS } from '../job.js';
import type { HeldJob, JobTable } from './job-table.js';

type Handler = (payload: unknown, run: TaskRun) => Promise<void>;

interface Running {
  readonly job: HeldJob;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Runs jobs this process holds, shows sign of life while they run, and writes down how they end. */
export class JobRunner {
  private readonly handlers = new Map<string, Handler>();
  private readonly runs = new Set<Running>();
  private heartbeat: NodeJS.Timeout | undefined;
  private renewing = false;

  /** @param onEnd - called whenever there is room for another job */
  constructor(
    private readonly jobs: JobTable,
    private readonly logger: Logger,
    private readonly leaseMs: number,
    private readonly now: () => number,
    private readonly onEnd: () => void,
  ) {}

  get names(): string[] {
    return [...this.handlers.keys()];
  }

  get running(): number {
    return this.runs.size;
  }

  handle(name: string, handler: Handler): void {
    if (this.handlers.has(name)) {
      throw new StateError<QueueErrorCode>('QUEUE_HANDLER_TWICE', `there is a handler for ${name} already`);
    }
    this.handlers.set(name, handler);
  }

  begin(job: HeldJob): void {
    const handler = this.handlers.get(job.name);
    if (handler === undefined) return;
    const controller = new AbortController();
    const ended = this.run(job, handler, controller.signal).finally(() => {
      this.runs.delete(running);
      this.onEnd();
    });
    const running: Running = { job, controller, ended };
    this.runs.add(running);
    this.heartbeat ??= setInterval(() => void this.renew(), this.leaseMs / 3);
  }

  /** Asks running jobs to stop and waits until they have ended, one way or the other. */
  async stop(): Promise<void> {
    for (const { controller } of this.runs) controller.abort();
    while (this.runs.size > 0) await Promise.all([...this.runs].map(({ ended }) => ended));
    clearInterval(this.heartbeat);
  }

  /** Never rejects: what cannot be written down is left to the end of the lease. */
  private async run(job: HeldJob, handler: Handler, signal: AbortSignal): Promise<void> {
    try {
      const held = await this.outcome(job, handler, signal);
      if (!held) this.logger.warn(this.fields(job), 'a job went on elsewhere before it ended here');
    } catch (error) {
      this.logger.error(
        { ...this.fields(job), err: error },
        'the end of a job could not be written; it will run again',
      );
    }
  }

  /** @returns whether this process still held the job when it ended */
  private async outcome(job: HeldJob, handler: Handler, signal: AbortSignal): Promise<boolean> {
    if (job.losses > MAX_LOST_RUNS) {
      this.logger.error(this.fields(job), 'a job was given up: its process vanished time and again');
      return this.jobs.fail(job, `its process vanished ${job.losses} times`);
    }
    const isLastAttempt = job.failures + 1 >= job.attempts;
    try {
      await handler(JSON.parse(job.payload), {
        id: String(job.id),
        attempt: job.failures + job.losses + 1,
        isLastAttempt,
        signal,
      });
    } catch (error) {
      if (isStop(error, signal)) return this.jobs.release(job, this.now());
      return this.failed(job, error, isLastAttempt || isFinal(error));
    }
    return this.jobs.complete(job);
  }

  private async failed(job: HeldJob, error: unknown, givenUp: boolean): Promise<boolean> {
    if (givenUp) {
      this.logger.error({ ...this.fields(job), err: error }, 'a job was given up');
      return this.jobs.fail(job, describeFailure(error));
    }
    const delayMs = backoffDelayMs(job.failures + 1, job.backoffMs);
    this.logger.warn({ ...this.fields(job), delayMs, err: error }, 'a job failed and will be tried again');
    return this.jobs.retryAt(job, this.now() + delayMs, describeFailure(error));
  }

  private async renew(): Promise<void> {
    const runs = [...this.runs];
    if (this.renewing || runs.length === 0) return;
    this.renewing = true;
    try {
      const leases = [...new Set(runs.map(({ job }) => job.lease))];
      const held = await this.jobs.renew(leases, this.now() + this.leaseMs);
      for (const { job, controller } of runs) if (!held.has(job.id)) controller.abort();
    } catch (error) {
      this.logger.warn({ err: error }, 'leases could not be renewed; trying again');
    } finally {
      this.renewing = false;
    }
  }

  private fields({ id, name, failures, losses }: HeldJob): object {
    return { job: id, task: name, failures, losses };
  }
}
