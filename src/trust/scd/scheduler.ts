import { uncorrelated } from '../correlation.js';
import type { TrustLog } from '../log.js';

/** One piece of work; never rejects for what outside services do. */
export type Job = () => Promise<void>;

/** Where work comes from. What is handed out is nobody else's until its lease is over. */
export interface WorkSource {
  /** @param limit - most rows that the jobs may be about */
  claim(limit: number): Promise<readonly Job[]>;
}

/** How work is looked for. */
export interface SchedulerOptions {
  readonly tickMs: number;
  /** Jobs at a time. */
  readonly concurrency: number;
  /** Rows that are taken at a time. */
  readonly batch: number;
  readonly log: TrustLog;
}

/**
 * Carries everything on that waits for somebody's device: one timer and a few jobs at a time, however many signatures are pending. What is
 * pending stands in the database, so that a restart forgets nothing.
 */
export class Scheduler {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isWoken = false;
  private isStopped = true;
  private readonly waiting: Job[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly sources: readonly WorkSource[],
    private readonly options: SchedulerOptions,
  ) {}

  start(): void {
    this.isStopped = false;
    this.wake();
  }

  /** Looks for work now instead of at the next tick. */
  wake(): void {
    if (this.isStopped) return;
    this.isWoken = true;
    if (this.looking !== undefined) return;
    clearTimeout(this.timer);
    // Whoever woke it: the work is everybody's.
    this.looking = uncorrelated(() => this.look()).finally(() => {
      this.looking = undefined;
      if (this.isWoken) this.wake();
      else this.sleep();
    });
  }

  /** Takes no more work and waits for what is under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.isWoken = false;
    clearTimeout(this.timer);
    // What has not begun is taken again when its lease is over.
    this.waiting.length = 0;
    await this.looking;
    await Promise.all(this.running);
  }

  private sleep(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => this.wake(), this.options.tickMs);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    this.isWoken = false;
    for (const source of this.sources) {
      if (this.waiting.length >= this.options.concurrency) return;
      try {
        this.waiting.push(...(await source.claim(this.options.batch)));
      } catch (error) {
        this.options.log.error({ err: error }, 'work with devices could not be taken');
      }
      this.pump();
    }
  }

  private pump(): void {
    while (this.running.size < this.options.concurrency) {
      const job = this.waiting.shift();
      if (job === undefined || this.isStopped) return;
      const done = job()
        .catch((error: unknown) => this.options.log.error({ err: error }, 'work with a device has failed'))
        .finally(() => {
          this.running.delete(done);
          this.pump();
        });
      this.running.add(done);
    }
  }
}
